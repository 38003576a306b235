package io.streamstarters.sequin.autoconfigure;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.client.SequinClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@code sequin.ssl.bundle}, with a server whose certificate nobody else
 * trusts.
 */
class SequinSslTests {

	private static final String PASSWORD = "changeit";

	@Test
	void theBundleSaysWhomToTrust(@TempDir Path directory) throws Exception {
		Path store = keyStore(directory);
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.secure((spec) -> spec.sslContext(sslContext(store)))
			.handle((request, response) -> response.sendString(Mono.just("{\"data\":[]}")))
			.bindNow();
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class,
					ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
					ListenerAutoConfiguration.class, SequinAutoConfiguration.class))
			.withPropertyValues("sequin.url=https://localhost:" + server.port(),
					"spring.reactor.netty.shutdown-quiet-period=0s",
					"spring.ssl.bundle.jks.mine.truststore.location=" + store.toUri(),
					"spring.ssl.bundle.jks.mine.truststore.password=" + PASSWORD,
					"spring.ssl.bundle.jks.mine.truststore.type=PKCS12");
		try {
			runner.withPropertyValues("sequin.ssl.bundle=mine")
				.run((context) -> assertThat(context.getBean(SequinClient.class).listStreams()).isEmpty());
			runner.run((context) -> assertThatExceptionOfType(SequinConnectionException.class)
				.isThrownBy(() -> context.getBean(SequinClient.class).listStreams()));
		}
		finally {
			server.disposeNow();
		}
	}

	private static SslContext sslContext(Path store) {
		try (InputStream stream = Files.newInputStream(store)) {
			KeyStore keys = KeyStore.getInstance("PKCS12");
			keys.load(stream, PASSWORD.toCharArray());
			KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			managers.init(keys, PASSWORD.toCharArray());
			return SslContextBuilder.forServer(managers).build();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Path keyStore(Path directory) throws Exception {
		Path store = directory.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass",
				PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("keytool.log").toFile())
			.start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(keytool.exitValue()).isZero();
		return store;
	}

}
