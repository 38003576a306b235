package io.streamstarters.ensync.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import io.streamstarters.ensync.crypto.CryptoVectors.Draws;
import io.streamstarters.ensync.crypto.CryptoVectors.Key;
import io.streamstarters.ensync.crypto.CryptoVectors.Vector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the official SDKs wrote, read and refused.
 */
class PayloadCipherVectorTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final PayloadCipher cipher = new PayloadCipher();

	@ParameterizedTest
	@MethodSource("positive")
	void everyRecipientOpensItWithEveryFormOfItsKey(Vector vector) {
		assertThat(vector.recipients()).isNotEmpty();
		for (Key recipient : vector.recipients()) {
			assertThat(List.of(AppSecretKey.parse(recipient.secretKey()), AppSecretKey.parse(recipient.seed()),
					AppSecretKey.ofX25519(recipient.x25519SecretKey())))
				.allSatisfy((key) -> assertThat(this.cipher.open(vector.text("envelope"), List.of(key)))
					.isEqualTo(vector.text("plaintext")));
		}
	}

	@ParameterizedTest
	@MethodSource("negative")
	void refusesItWithItsReasonAndWithoutQuotingAnything(Vector vector) {
		String secretKey = vector.text("secretKey");
		List<AppSecretKey> keys = List.of(AppSecretKey.parse(secretKey));
		assertThatExceptionOfType(EnSyncDecryptionException.class)
			.isThrownBy(() -> this.cipher.open(vector.text("envelope"), keys))
			.withNoCause()
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.valueOf(vector.text("error"))))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(secretKey, vector.text("envelope"), "hello"));
	}

	@Test
	void opensAPlaintextThatIsNoObjectAsNodeAndPythonDo() {
		Vector vector = CryptoVectors.vector("info-plaintext-json-array");
		String plaintext = this.cipher.open(vector.text("envelope"),
				List.of(AppSecretKey.parse(vector.text("secretKey"))));
		assertThat(MAPPER.readTree(plaintext).isArray()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("singleWithRandom")
	void writesASingleEnvelopeAsNodeDoesByteForByte(Vector vector) {
		Draws draws = vector.draws();
		RecipientKey recipient = vector.recipients().get(0).recipient();
		assertThat(new PayloadCipher(draws).seal(vector.text("plaintext"), recipient))
			.isEqualTo(vector.text("envelope"));
		assertThat(draws.values()).isEmpty();
	}

	/**
	 * The entries hold what Node writes and, after it, the same box once more under the
	 * name that Go reads. Without that the whole text must be Node's.
	 */
	@ParameterizedTest
	@MethodSource("nodeHybrid")
	void writesAHybridEnvelopeAsNodeDoesByteForByteButForTheFieldThatGoReads(Vector vector) {
		ObjectNode written = (ObjectNode) MAPPER.readTree(sealHybrid(vector));
		for (JsonNode entry : written.path("keys")) {
			assertThat(((ObjectNode) entry).remove("ciphertext")).isEqualTo(entry.path("encryptedKey"));
		}
		assertThat(written.toString()).isEqualTo(decode(vector.text("envelope")));
	}

	@Test
	void writesTheHybridEnvelopeThatNodeAndGoReadByteForByte() {
		Vector vector = CryptoVectors.vector("java-hybrid-both-fields");
		assertThat(sealHybrid(vector)).isEqualTo(decode(vector.text("envelope")));
	}

	private static String sealHybrid(Vector vector) {
		Draws draws = vector.draws();
		List<RecipientKey> recipients = vector.recipients().stream().map(Key::recipient).toList();
		String payload = new PayloadCipher(draws).sealHybrid(vector.text("plaintext"), recipients, false);
		assertThat(draws.values()).isEmpty();
		return decode(payload);
	}

	private static String decode(String base64) {
		return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
	}

	static Stream<Vector> positive() {
		return CryptoVectors.vectors((vector) -> vector.is("kind", "positive"));
	}

	static Stream<Vector> negative() {
		return CryptoVectors
			.vectors((vector) -> vector.is("kind", "negative") && !vector.is("expect", "accept-or-typed-error"));
	}

	static Stream<Vector> singleWithRandom() {
		return CryptoVectors.vectors((vector) -> vector.is("type", "single") && vector.hasRandom());
	}

	static Stream<Vector> nodeHybrid() {
		return CryptoVectors.vectors((vector) -> vector.toString().startsWith("node-hybrid"));
	}

}
