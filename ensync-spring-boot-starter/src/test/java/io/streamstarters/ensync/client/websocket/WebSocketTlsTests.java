package io.streamstarters.ensync.client.websocket;

import java.nio.file.Path;
import java.security.KeyStore;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncTls;
import io.streamstarters.ensync.client.TestCertificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Encrypted WebSockets, with certificates made for the test.
 */
class WebSocketTlsTests {

	@TempDir
	private static Path directory;

	private static KeyStore engineStore;

	private static KeyStore otherStore;

	@BeforeAll
	static void makeCertificates() throws Exception {
		engineStore = TestCertificates.keyStore(directory, "engine");
		otherStore = TestCertificates.keyStore(directory, "other");
	}

	@Test
	void anAuthorityOfOnesOwnIsTrustedWhenItIsGiven() throws Exception {
		try (ScriptedEngine scripted = engine(null)) {
			connect(scripted, "localhost", new EnSyncTls(null, TestCertificates.trust(engineStore)));
			assertThat(scripted.paths).containsExactly("/message");
		}
	}

	@Test
	void anUnknownAuthorityIsNotTrustedAndPlainTextIsNotTried() throws Exception {
		try (ScriptedEngine scripted = engine(null)) {
			for (EnSyncTls tls : new EnSyncTls[] { null, new EnSyncTls(null, TestCertificates.trust(otherStore)) }) {
				assertThatExceptionOfType(EnSyncConnectionException.class)
					.isThrownBy(() -> connect(scripted, "localhost", tls));
			}
			assertThat(scripted.connections).isEmpty();
		}
	}

	@Test
	void aCertificateForAnotherHostIsNotTrusted() throws Exception {
		try (ScriptedEngine scripted = engine(null)) {
			EnSyncTls tls = new EnSyncTls(null, TestCertificates.trust(engineStore));
			assertThatExceptionOfType(EnSyncConnectionException.class)
				.isThrownBy(() -> connect(scripted, "127.0.0.1", tls));
		}
	}

	@Test
	void aClientCertificateIsShownWhenItIsGiven() throws Exception {
		try (ScriptedEngine scripted = engine(otherStore)) {
			assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(
					() -> connect(scripted, "localhost", new EnSyncTls(null, TestCertificates.trust(engineStore))));
			connect(scripted, "localhost",
					new EnSyncTls(TestCertificates.keys(otherStore), TestCertificates.trust(engineStore)));
		}
	}

	private static ScriptedEngine engine(@Nullable KeyStore clients) throws Exception {
		SslContextBuilder tls = SslContextBuilder.forServer(TestCertificates.keys(engineStore));
		if (clients != null) {
			tls.trustManager(TestCertificates.trust(clients)).clientAuth(ClientAuth.REQUIRE);
		}
		return new ScriptedEngine(tls.build());
	}

	private static void connect(ScriptedEngine scripted, String host, @Nullable EnSyncTls tls) {
		try (EnSyncEngine engine = EnSyncEngine.create("wss://" + host + ":" + scripted.port(),
				EnSyncEngineOptions.builder().tls(tls).build())) {
			engine.createClient("key", EnSyncClientOptions.publishOnly()).connect();
		}
	}

}
