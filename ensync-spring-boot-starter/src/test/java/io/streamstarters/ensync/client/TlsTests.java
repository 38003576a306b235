package io.streamstarters.ensync.client;

import java.nio.file.Path;
import java.security.KeyStore;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.protocol.ConnectResponse;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.EnSyncMethods;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Encrypted connections, with certificates made for the test.
 */
class TlsTests {

	@TempDir
	private static Path directory;

	private static KeyStore engineStore;

	private static KeyStore otherStore;

	private @Nullable Server server;

	@BeforeAll
	static void makeCertificates() throws Exception {
		engineStore = TestCertificates.keyStore(directory, "engine");
		otherStore = TestCertificates.keyStore(directory, "other");
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.shutdownNow();
		}
	}

	@Test
	void anAuthorityOfOnesOwnIsTrustedWhenItIsGiven() throws Exception {
		start(engineStore, null);
		connect(new EnSyncTls(null, TestCertificates.trust(engineStore)));
	}

	@Test
	void anUnknownAuthorityIsNotTrustedAndPlainTextIsNotTried() throws Exception {
		start(engineStore, null);
		for (EnSyncTls tls : new EnSyncTls[] { null, new EnSyncTls(null, TestCertificates.trust(otherStore)) }) {
			assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> connect(tls));
		}
	}

	@Test
	void aClientCertificateIsShownWhenItIsGiven() throws Exception {
		start(engineStore, otherStore);
		assertThatExceptionOfType(EnSyncConnectionException.class)
			.isThrownBy(() -> connect(new EnSyncTls(null, TestCertificates.trust(engineStore))));
		connect(new EnSyncTls(TestCertificates.keys(otherStore), TestCertificates.trust(engineStore)));
	}

	private void connect(@Nullable EnSyncTls tls) {
		try (EnSyncEngine engine = EnSyncEngine.create("grpcs://localhost:" + this.server.getPort(),
				EnSyncEngineOptions.builder().tls(tls).build())) {
			engine.createClient("key", EnSyncClientOptions.publishOnly()).connect();
		}
	}

	private void start(KeyStore store, @Nullable KeyStore clients) throws Exception {
		SslContextBuilder tls = GrpcSslContexts.configure(SslContextBuilder.forServer(TestCertificates.keys(store)));
		if (clients != null) {
			tls.trustManager(TestCertificates.trust(clients)).clientAuth(ClientAuth.REQUIRE);
		}
		ServerServiceDefinition service = ServerServiceDefinition.builder(EnSyncMethods.SERVICE_NAME)
			.addMethod(EnSyncMethods.of(Dialect.MESSAGES).connect(), ServerCalls.asyncUnaryCall((request, answer) -> {
				answer.onNext(ConnectResponse.newBuilder().setSuccess(true).setClientId("id").build());
				answer.onCompleted();
			}))
			.build();
		this.server = NettyServerBuilder.forPort(0).sslContext(tls.build()).addService(service).build().start();
	}

}
