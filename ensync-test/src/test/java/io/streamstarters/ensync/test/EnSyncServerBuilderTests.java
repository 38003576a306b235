package io.streamstarters.ensync.test;

import java.io.UncheckedIOException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import io.streamstarters.ensync.protocol.Dialect;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Apps and settings.
 */
class EnSyncServerBuilderTests extends AbstractServerTests {

	@Test
	void generatedKeysAreAKeyPair() throws Exception {
		EnSyncApp app = EnSyncApp.generate("shop");
		byte[] publicKey = Base64.getDecoder().decode(app.publicKey());
		byte[] secretKey = Base64.getDecoder().decode(app.secretKey());
		assertThat(publicKey).hasSize(32);
		assertThat(secretKey).hasSize(64).endsWith(publicKey);
		KeyFactory factory = KeyFactory.getInstance("Ed25519");
		byte[] privateForm = concat("302e020100300506032b657004220420", Arrays.copyOf(secretKey, 32));
		byte[] publicForm = concat("302a300506032b6570032100", publicKey);
		byte[] text = { 1, 2, 3 };
		Signature signature = Signature.getInstance("Ed25519");
		signature.initSign(factory.generatePrivate(new PKCS8EncodedKeySpec(privateForm)));
		signature.update(text);
		byte[] signed = signature.sign();
		signature.initVerify(factory.generatePublic(new X509EncodedKeySpec(publicForm)));
		signature.update(text);
		assertThat(signature.verify(signed)).isTrue();
	}

	private static byte[] concat(String prefix, byte[] key) {
		return HexFormat.of().parseHex(prefix + HexFormat.of().formatHex(key));
	}

	@Test
	void appsHaveDifferentKeys() {
		EnSyncServer server = server(1);
		assertThat(server.app("shop").publicKey()).isNotEqualTo(server.app("warehouse").publicKey());
		assertThat(server.app("shop").appKey()).isNotEqualTo(server.app("warehouse").appKey());
	}

	@Test
	void givenAppKeepsItsKeys() {
		EnSyncApp app = EnSyncApp.generate("billing");
		EnSyncServer server = server(EnSyncServer.builder().app(app));
		assertThat(server.app("billing")).isEqualTo(app);
		assertThat(newClient(server, Dialect.MESSAGES).connect(app.appKey()).getClientHash())
			.isEqualTo(app.publicKey());
	}

	@Test
	void keysAreNotPrinted() {
		EnSyncServer server = server(1);
		RawClient client = client(server, "shop");
		EnSyncApp app = server.app("shop");
		assertThat(app + " " + server + " " + server.sessions()).contains("shop")
			.doesNotContain(app.appKey(), app.publicKey(), app.secretKey(), client.clientId());
	}

	@Test
	void keysThatAreNoKeyPairAreRefused() {
		EnSyncApp app = EnSyncApp.generate("shop");
		EnSyncApp other = EnSyncApp.generate("other");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnSyncApp("shop", "key", app.publicKey(), other.secretKey()))
			.withMessageContaining("'shop'");
		assertThatIllegalArgumentException().isThrownBy(() -> new EnSyncApp("shop", "key", "%%%", app.secretKey()))
			.withMessage("The public key is not base64.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnSyncApp("shop", "key", app.publicKey(), app.publicKey()))
			.withMessage("The secret key must have 64 bytes.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EnSyncApp("shop", " ", app.publicKey(), app.secretKey()));
	}

	@Test
	void twoAppsOfOneNameAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> EnSyncServer.builder().app("shop").app("shop"))
			.withMessageContaining("'shop'");
	}

	@Test
	void unknownAppIsToldWithTheKnownOnes() {
		EnSyncServer server = server(1);
		assertThatIllegalArgumentException().isThrownBy(() -> server.app("nobody"))
			.withMessageContaining("'nobody'")
			.withMessageContaining("[shop, warehouse]");
	}

	@Test
	void impossibleSettingsAreRefused() {
		EnSyncServerBuilder builder = EnSyncServer.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.unsettledPerSession(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.settledEventsKept(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sessionTimeout(Duration.ZERO));
	}

	@Test
	void takenPortIsTold() {
		EnSyncServer server = server(1);
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> EnSyncServer.builder().port(server.port()).start())
			.withMessageContaining(String.valueOf(server.port()));
	}

	@Test
	void addressNamesThePort() {
		EnSyncServer server = server(1);
		assertThat(server.url()).isEqualTo("grpc://127.0.0.1:" + server.port());
		assertThat(server.port()).isPositive();
	}

	@Test
	void closedServerRunsNoMore() {
		EnSyncServer server = server(1);
		server.close();
		server.close();
		assertThat(server.isRunning()).isFalse();
	}

	@Test
	void clockDoesNotGoBack() {
		TestClock clock = new TestClock();
		assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofMillis(-1)));
	}

}
