package io.streamstarters.ensync.client;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes keys and certificates with the JDK's own tool.
 */
public final class TestCertificates {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private TestCertificates() {
	}

	/** A key with a certificate for this machine. */
	public static KeyStore keyStore(Path directory, String name) throws Exception {
		Path file = directory.resolve(name + ".p12");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
		command.addAll(
				List.of("-genkeypair", "-keyalg", "EC", "-storetype", "PKCS12", "-alias", name, "-dname", "CN=" + name,
						"-ext", "san=dns:localhost", "-storepass", new String(PASSWORD), "-keystore", file.toString()));
		Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
		assertThat(new String(keytool.getInputStream().readAllBytes())).doesNotContain("error");
		assertThat(keytool.waitFor()).isZero();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream content = Files.newInputStream(file)) {
			store.load(content, PASSWORD);
		}
		return store;
	}

	/** The key, to show it. */
	public static KeyManagerFactory keys(KeyStore store) throws Exception {
		KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		factory.init(store, PASSWORD);
		return factory;
	}

	/** The certificate alone, to trust it. */
	public static TrustManagerFactory trust(KeyStore store) throws Exception {
		KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
		trusted.load(null, null);
		String alias = store.aliases().nextElement();
		trusted.setCertificateEntry(alias, store.getCertificate(alias));
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		return factory;
	}

}
