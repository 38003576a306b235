package io.streamstarters.ensync.crypto;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PayloadCipherTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final String JSON = "{\"orderId\":\"order-123\"}";

	private static final RecipientKey ALICE = CryptoVectors.key("alice").recipient();

	private static final RecipientKey BOB = CryptoVectors.key("bob").recipient();

	private static final AppSecretKey ALICE_SECRET = CryptoVectors.key("alice").appSecretKey();

	private static final AppSecretKey BOB_SECRET = CryptoVectors.key("bob").appSecretKey();

	private static final AppSecretKey CAROL_SECRET = CryptoVectors.key("carol").appSecretKey();

	private final PayloadCipher cipher = new PayloadCipher();

	@ParameterizedTest
	@MethodSource("plaintexts")
	void opensWhatItSealed(String json) {
		assertThat(open(this.cipher.seal(json, ALICE), ALICE_SECRET)).isEqualTo(json);
		for (boolean pythonCompatible : new boolean[] { false, true }) {
			String payload = this.cipher.sealHybrid(json, List.of(ALICE, BOB), pythonCompatible);
			assertThat(open(payload, ALICE_SECRET)).isEqualTo(json);
			assertThat(open(payload, BOB_SECRET)).isEqualTo(json);
			assertRefused(payload, Reason.NO_MATCHING_KEY, CAROL_SECRET);
		}
	}

	static Stream<String> plaintexts() {
		return Stream.of(JSON, "{}", "null", "{\"emoji\":\"🚀🧪\",\"name\":\"Zoë\",\"greet\":\"你好\"}",
				"{\"text\":\"" + "x".repeat(1 << 20) + "\"}");
	}

	@Test
	void neverSealsTheSameWayTwice() {
		assertThat(IntStream.range(0, 10)
			.mapToObj((i) -> this.cipher.seal(JSON, ALICE))
			.flatMap((payload) -> Stream.of(json(payload).get("nonce"), json(payload).get("ephemeralPublicKey"))))
			.doesNotHaveDuplicates();
	}

	@Test
	void isSafeForManyThreads() {
		assertThat(IntStream.range(0, 500)
			.parallel()
			.mapToObj((i) -> "{\"n\":%d}".formatted(i))
			.allMatch((json) -> open(this.cipher.seal(json, BOB), BOB_SECRET).equals(json))).isTrue();
	}

	@Test
	void opensWithAFormerKeyAfterARotation() {
		assertThat(open(this.cipher.seal(JSON, ALICE), CAROL_SECRET, BOB_SECRET, ALICE_SECRET)).isEqualTo(JSON);
		String hybrid = this.cipher.sealHybrid(JSON, List.of(ALICE), false);
		assertThat(open(hybrid, CAROL_SECRET, BOB_SECRET, ALICE_SECRET)).isEqualTo(JSON);
	}

	@Test
	void refusesToSealHalfASurrogatePair() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.cipher.seal("{\"a\":\"\ud83d\"}", ALICE))
			.withMessageContaining("surrogate")
			.withNoCause();
	}

	@Test
	void refusesToSealForNobody() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.cipher.sealHybrid(JSON, List.of(), false))
			.withMessageContaining("at least one");
	}

	@Test
	void writesOneEntryThatNodeAndGoReadForEachRecipient() {
		JsonNode keys = json(this.cipher.sealHybrid(JSON, List.of(ALICE, BOB, ALICE), false)).get("keys");
		assertThat(keys.propertyNames()).containsExactly(ALICE.value(), BOB.value());
		assertThat(keys).allSatisfy((entry) -> {
			assertThat(entry.propertyNames()).containsExactly("nonce", "encryptedKey", "ephemeralPublicKey",
					"ciphertext");
			assertThat(entry.get("ciphertext")).isEqualTo(entry.get("encryptedKey"));
		});
		assertThat(EnvelopeReader.box(keys.get(ALICE.value()), "ciphertext").open(ALICE_SECRET)).hasSize(32);
	}

	@Test
	void addsAnEntryThatPythonReadsForEachRecipientOnRequest() {
		JsonNode keys = json(this.cipher.sealHybrid(JSON, List.of(ALICE, BOB), true)).get("keys");
		String aliceHex = CryptoVectors.key("alice").publicKeyHex();
		String bobHex = CryptoVectors.key("bob").publicKeyHex();
		assertThat(keys.propertyNames()).containsExactly(ALICE.value(), BOB.value(), aliceHex, bobHex);
		assertThat(keys.get(bobHex).propertyNames()).containsExactly("nonce", "ciphertext", "ephemeralPublicKey");
		byte[] raw = EnvelopeReader.box(keys.get(BOB.value()), "encryptedKey").open(BOB_SECRET);
		byte[] text = EnvelopeReader.box(keys.get(bobHex), "ciphertext").open(BOB_SECRET);
		assertThat(text).asString(StandardCharsets.US_ASCII).isEqualTo(CryptoVectors.base64(raw));
	}

	@Test
	void readsTheEntryMeantForPython() {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), true),
				(envelope) -> keys(envelope).remove(ALICE.value()));
		assertThat(open(payload, ALICE_SECRET)).isEqualTo(JSON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "encryptedKey", "ciphertext" })
	void triesBothBoxesOfAnEntryWhenTheyDiffer(String damaged) {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false),
				(envelope) -> flip((ObjectNode) keys(envelope).get(ALICE.value()), damaged, 20));
		assertThat(open(payload, ALICE_SECRET)).isEqualTo(JSON);
	}

	@Test
	void passesOverEntriesThatAreDamagedOrForged() {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false), (envelope) -> {
			ObjectNode keys = keys(envelope);
			ObjectNode own = (ObjectNode) keys.remove(ALICE.value());
			keys.put("text", "x").putObject("empty");
			keys.set("shortNonce", own.deepCopy().put("nonce", "AAAA"));
			keys.set("notBase64", own.deepCopy().put("nonce", "!"));
			keys.set("lowOrder", own.deepCopy().put("ephemeralPublicKey", CryptoVectors.base64(new byte[32])));
			keys.set("notAKey", entry(NaclBox.seal("no key".getBytes(StandardCharsets.UTF_8), ALICE, this::random)));
			keys.set("other", own);
		});
		assertThat(open(payload, ALICE_SECRET)).isEqualTo(JSON);
	}

	@Test
	void refusesAHybridEnvelopeThatAnybodyCanForge() {
		byte[] messageKey = new byte[32];
		SecretBox forged = SecretBox.seal(messageKey, NaclBox.hsalsa20(new byte[32]), new byte[24]);
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false), (envelope) -> {
			keys(envelope).set(ALICE.value(), entry(new NaclBox(forged, new byte[32])));
			SecretBox body = SecretBox.seal(JSON.getBytes(StandardCharsets.UTF_8), messageKey, new byte[24]);
			envelope.putObject("payload")
				.put("nonce", CryptoVectors.base64(body.nonce()))
				.put("ciphertext", CryptoVectors.base64(body.ciphertext()));
		});
		assertRefused(payload, Reason.NO_MATCHING_KEY, ALICE_SECRET);
	}

	@Test
	void findsItsOwnEntryBehindAnyNumberOfOthersButTriesOnlySoManyOfThose() {
		JsonNode template = json(this.cipher.sealHybrid(JSON, List.of(BOB), false)).get("keys").get(BOB.value());
		String payload = this.cipher.sealHybrid(JSON, List.of(ALICE), false);
		assertThat(open(behind(300, template, payload, ALICE.value()), ALICE_SECRET)).isEqualTo(JSON);
		assertThat(open(behind(255, template, payload, "other"), ALICE_SECRET)).isEqualTo(JSON);
		assertRefused(behind(256, template, payload, "other"), Reason.NO_MATCHING_KEY, ALICE_SECRET);
	}

	private static String behind(int count, JsonNode template, String payload, String id) {
		return edit(payload, (envelope) -> {
			ObjectNode keys = keys(envelope);
			JsonNode own = keys.remove(ALICE.value());
			IntStream.range(0, count).forEach((i) -> keys.set("id" + i, template));
			keys.set(id, own);
		});
	}

	@Test
	void refusesAnEnvelopeOfVeryManyEntriesBeforeItFillsTheMemory() {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false),
				(envelope) -> IntStream.range(0, 100_000).forEach((i) -> keys(envelope).putObject("id" + i)));
		assertRefused(payload, Reason.MALFORMED_ENVELOPE, ALICE_SECRET);
	}

	@Test
	void keepsNoNamesThatTheSenderChose() {
		String payload = this.cipher.sealHybrid(JSON, List.of(ALICE), false);
		HybridEnvelope first = (HybridEnvelope) EnvelopeReader.read(payload);
		HybridEnvelope second = (HybridEnvelope) EnvelopeReader.read(payload);
		assertThat(first.entries().propertyNames().iterator().next())
			.isEqualTo(second.entries().propertyNames().iterator().next())
			.isNotSameAs(second.entries().propertyNames().iterator().next());
	}

	@Test
	void opensAHybridEnvelopeToTenThousandRecipients() {
		JsonNode template = json(this.cipher.sealHybrid(JSON, List.of(BOB), false)).get("keys").get(BOB.value());
		String payload = this.cipher.sealHybrid(JSON, List.of(ALICE), false);
		assertThat(open(behind(20_000, template, payload, ALICE.value()), ALICE_SECRET)).isEqualTo(JSON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonce", "ciphertext", "ephemeralPublicKey" })
	void refusesASingleEnvelopeWithAnyByteChanged(String field) {
		String payload = this.cipher.seal(JSON, ALICE);
		int length = json(payload).get(field).binaryValue().length;
		for (int i = 0; i < length; i++) {
			int position = i;
			assertRefused(edit(payload, (envelope) -> flip(envelope, field, position)), Reason.AUTHENTICATION_FAILED,
					ALICE_SECRET);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonce", "ciphertext" })
	void refusesAHybridEnvelopeWithAChangedPayload(String field) {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false),
				(envelope) -> flip((ObjectNode) envelope.get("payload"), field, 3));
		assertRefused(payload, Reason.AUTHENTICATION_FAILED, ALICE_SECRET);
	}

	@Test
	void refusesAShortNonceInAHybridEnvelope() {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false),
				(envelope) -> ((ObjectNode) envelope.get("payload")).put("nonce", "AAAA"));
		assertRefused(payload, Reason.INVALID_NONCE_LENGTH, ALICE_SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload", "keys" })
	void refusesAHybridEnvelopeWithoutAPart(String part) {
		String payload = edit(this.cipher.sealHybrid(JSON, List.of(ALICE), false), (envelope) -> envelope.remove(part));
		assertRefused(payload, Reason.MALFORMED_ENVELOPE, ALICE_SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "nonce", "ciphertext", "ephemeralPublicKey" })
	void refusesASingleEnvelopeWithoutAField(String field) {
		String payload = edit(this.cipher.seal(JSON, ALICE), (envelope) -> envelope.remove(field));
		assertRefused(payload, Reason.MALFORMED_ENVELOPE, ALICE_SECRET);
		assertRefused(edit(payload, (envelope) -> envelope.put("type", "new")), Reason.UNSUPPORTED_ENVELOPE,
				ALICE_SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "top secret", "{} {}", "{\"top secret\":", "{'top secret':1}" })
	void refusesAPlaintextThatIsNotOneJsonValueWithoutQuotingIt(String plaintext) {
		EnSyncDecryptionException ex = assertRefused(this.cipher.seal(plaintext, ALICE), Reason.PLAINTEXT_NOT_JSON,
				ALICE_SECRET);
		assertThat(ex).hasMessageNotContaining("secret").hasNoCause();
	}

	@Test
	void refusesAPlaintextThatIsNotUtf8() {
		byte[] latin1 = "{\"name\":\"Zoë\"}".getBytes(StandardCharsets.ISO_8859_1);
		byte[] utf16 = JSON.getBytes(StandardCharsets.UTF_16);
		assertThat(List.of(latin1, utf16))
			.allSatisfy((bytes) -> assertRefused(EnvelopeWriter.single(NaclBox.seal(bytes, ALICE, this::random)),
					Reason.PLAINTEXT_NOT_JSON, ALICE_SECRET));
	}

	@Test
	void saysThatThereIsNoKey() {
		assertRefused(this.cipher.seal(JSON, ALICE), Reason.NO_MATCHING_KEY);
	}

	private String open(String payload, AppSecretKey... keys) {
		return this.cipher.open(payload, List.of(keys));
	}

	private EnSyncDecryptionException assertRefused(String payload, Reason reason, AppSecretKey... keys) {
		return assertThatExceptionOfType(EnSyncDecryptionException.class).isThrownBy(() -> open(payload, keys))
			.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(reason))
			.actual();
	}

	private void random(byte[] bytes) {
		Arrays.fill(bytes, (byte) 42);
	}

	private static JsonNode json(String payload) {
		return MAPPER.readTree(Base64.getDecoder().decode(payload));
	}

	private static ObjectNode keys(ObjectNode envelope) {
		return (ObjectNode) envelope.get("keys");
	}

	private static ObjectNode entry(NaclBox box) {
		return MAPPER.createObjectNode()
			.put("nonce", CryptoVectors.base64(box.sealed().nonce()))
			.put("encryptedKey", CryptoVectors.base64(box.sealed().ciphertext()))
			.put("ephemeralPublicKey", CryptoVectors.base64(box.ephemeralPublicKey()));
	}

	private static String edit(String payload, Consumer<ObjectNode> change) {
		ObjectNode envelope = (ObjectNode) json(payload);
		change.accept(envelope);
		return CryptoVectors.base64(MAPPER.writeValueAsBytes(envelope));
	}

	private static void flip(ObjectNode object, String field, int position) {
		byte[] bytes = object.get(field).binaryValue();
		bytes[position] ^= 1;
		object.put(field, CryptoVectors.base64(bytes));
	}

}
