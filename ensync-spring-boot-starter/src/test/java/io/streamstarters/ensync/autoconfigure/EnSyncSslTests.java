package io.streamstarters.ensync.autoconfigure;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.TestCertificates;
import io.streamstarters.ensync.client.TlsProxy;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Applications that reach an engine by TLS, with the SSL bundles of Spring Boot. The name
 * of a bundle tells whom it trusts and what it shows.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncSslTests {

	@TempDir
	private static Path directory;

	private static KeyStore engineStore;

	private static KeyStore clientStore;

	private final Applications applications = new Applications(EnSyncServerBuilder::webSocket);

	private TlsProxy proxy;

	@BeforeAll
	static void makeCertificates() throws Exception {
		engineStore = TestCertificates.keyStore(directory, "engine");
		clientStore = TestCertificates.keyStore(directory, "client");
	}

	@AfterEach
	void close() throws Exception {
		this.applications.close();
		if (this.proxy != null) {
			this.proxy.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpcs", "wss" })
	void anAuthorityOfTheBundleIsTrusted(String scheme) throws Exception {
		String url = startProxy(scheme, false);
		this.applications.start(Orders.class, properties(url, "engine"));
		this.applications.awaitState(this.applications.publish("orders", "{}"), EventState.ACKED);
		assertThat(this.proxy.protocols()).isNotEmpty().containsOnly("TLSv1.3");
	}

	@ParameterizedTest
	@CsvSource({ "grpcs, client", "wss, ''" })
	void anotherAuthorityIsNotTrustedAndThatIsSaid(String scheme, String bundle, CapturedOutput output)
			throws Exception {
		String url = startProxy(scheme, false);
		ConfigurableApplicationContext context = this.applications.run(Orders.class, properties(url, bundle));
		assertNotConnected(context, "No encrypted connection to the EnSync engine at " + url);
		assertThat(output.getAll().lines().filter((line) -> line.contains(" WARN ")))
			.anySatisfy((line) -> assertThat(line)
				.contains("No encrypted connection", "PKIX path building failed", "its certificate is trusted")
				.doesNotContain("Pipeline"));
		assertThat(this.proxy.protocols()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpcs", "wss" })
	void theCertificateOfTheBundleIsShown(String scheme) throws Exception {
		String url = startProxy(scheme, true);
		ConfigurableApplicationContext context = this.applications.run(Orders.class, properties(url, "engine"));
		assertNotConnected(context, url);
		this.applications.start(Orders.class, properties(url, "both"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpcs", "wss" })
	void theOptionsOfTheBundleAreKept(String scheme) throws Exception {
		String url = startProxy(scheme, false);
		List<String> properties = new ArrayList<>(List.of(properties(url, "engine")));
		properties.add("spring.ssl.bundle.jks.engine.options.enabled-protocols=TLSv1.2");
		properties.add("spring.ssl.bundle.jks.engine.options.ciphers=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
		this.applications.start(Orders.class, properties.toArray(String[]::new));
		assertThat(this.proxy.protocols()).isNotEmpty().containsOnly("TLSv1.2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpcs", "wss" })
	void plainTextIsSpokenWhereItIsAskedForWhateverTheAddressMeans(String scheme) {
		this.applications.start(Orders.class, "ensync.url=" + scheme + "://localhost:" + port(scheme),
				"ensync.ssl.enabled=false", "ensync.ssl.bundle=no-such-bundle");
	}

	@Test
	void connectionDetailsBringTheirBundle() throws Exception {
		String url = startProxy("grpcs", false);
		SslBundle bundle = SslBundle.of(null, null, null, null,
				SslManagerBundle.from(TestCertificates.trust(engineStore)));
		EnSyncApp app = this.applications.server().app("warehouse");
		EnSyncConnectionDetails details = new AppConnectionDetails(url, app, bundle);
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ListenerAutoConfiguration.class, EnSyncAutoConfiguration.class))
			.withPropertyValues("ensync.url=::", "ensync.ssl.bundle=no-such-bundle")
			.withBean(EnSyncConnectionDetails.class, () -> details)
			.run((context) -> context.getBean(EnSyncOperations.class).publish("x", List.of(app.publicKey()), "{}"));
		assertThat(this.applications.server().events("warehouse")).hasSize(1);
	}

	@Test
	void aBundleIsNotForgottenForAPlainAddress() {
		assertThatException()
			.isThrownBy(
					() -> this.applications.run(Orders.class, properties(this.applications.server().url(), "engine")))
			.havingRootCause()
			.isInstanceOf(InvalidEnSyncPropertyException.class)
			.withMessageContaining("means plain text, but TLS is demanded");
	}

	@ParameterizedTest
	@CsvSource({ "grpcs, it answered in plain text", "wss, plaintext connection" })
	void anEngineThatSpeaksPlainTextOnlyIsTold(String scheme, String reason) {
		String url = scheme + "://localhost:" + port(scheme);
		ConfigurableApplicationContext context = this.applications.run(Orders.class, properties(url, "engine"));
		assertNotConnected(context, "No encrypted connection to the EnSync engine at " + url);
		assertNotConnected(context, reason);
	}

	private void assertNotConnected(ConfigurableApplicationContext context, String message) {
		EnSyncOperations operations = context.getBean(EnSyncOperations.class);
		assertThatExceptionOfType(EnSyncConnectionException.class)
			.isThrownBy(() -> operations.publish("orders", List.of(operations.appId()), "{}"))
			.withMessageContaining(message)
			.withCauseInstanceOf(Exception.class);
		assertThat(this.applications.server().events("warehouse")).isEmpty();
	}

	private String startProxy(String scheme, boolean demandsCertificate) throws Exception {
		this.proxy = new TlsProxy(port(scheme), TestCertificates.keys(engineStore),
				demandsCertificate ? TestCertificates.trust(clientStore) : null);
		return scheme + "://localhost:" + this.proxy.port();
	}

	private int port(String scheme) {
		return scheme.equals("grpcs") ? this.applications.server().port()
				: URI.create(this.applications.server().webSocketUrl()).getPort();
	}

	private static String[] properties(String url, String bundle) {
		List<String> properties = new ArrayList<>(List.of("ensync.url=" + url, "ensync.ssl.bundle=" + bundle));
		properties.addAll(store("engine", "truststore", "engine"));
		properties.addAll(store("client", "truststore", "client"));
		properties.addAll(store("both", "truststore", "engine"));
		properties.addAll(store("both", "keystore", "client"));
		return properties.toArray(String[]::new);
	}

	private static List<String> store(String bundle, String kind, String name) {
		String prefix = "spring.ssl.bundle.jks." + bundle + "." + kind + ".";
		return List.of(prefix + "type=PKCS12", prefix + "password=changeit",
				prefix + "location=" + directory.resolve(name + ".p12").toUri());
	}

	static class Orders {

		@EnSyncListener("orders")
		void on(String json) {
		}

	}

}
