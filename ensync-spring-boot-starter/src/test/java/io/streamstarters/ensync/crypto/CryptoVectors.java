package io.streamstarters.ensync.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads and keys that the crypto code of the official Node, Python and Go SDKs made
 * and read.
 */
final class CryptoVectors {

	private static final JsonNode FILE = load();

	private CryptoVectors() {
	}

	static Stream<Vector> vectors(Predicate<Vector> which) {
		return FILE.path("vectors").valueStream().map(Vector::new).filter(which);
	}

	static Vector vector(String id) {
		return vectors((vector) -> vector.toString().equals(id)).findFirst().orElseThrow();
	}

	static Stream<Key> keys() {
		return FILE.path("keys").valueStream().map(Key::new);
	}

	static Key key(String name) {
		return keys().filter((key) -> key.toString().equals(name)).findFirst().orElseThrow();
	}

	static Stream<BadRecipient> badRecipients() {
		return FILE.path("recipientPublicKeys").valueStream().map(BadRecipient::new);
	}

	private static JsonNode load() {
		try (InputStream in = CryptoVectors.class.getResourceAsStream("/ensync-crypto-vectors.json")) {
			return new JsonMapper().readTree(in);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	record Vector(JsonNode json) {

		String text(String field) {
			return this.json.path(field).stringValue();
		}

		boolean is(String field, String value) {
			return this.json.path(field).stringValue("").equals(value);
		}

		boolean hasRandom() {
			return this.json.has("random");
		}

		List<Key> recipients() {
			return this.json.path("recipients").valueStream().map((name) -> key(name.stringValue())).toList();
		}

		/**
		 * The random values that the writer drew, in its order.
		 */
		Draws draws() {
			JsonNode random = this.json.path("random");
			Deque<byte[]> draws = new ArrayDeque<>();
			for (String field : List.of("messageKey", "payloadNonce", "ephemeralSecretKey", "nonce")) {
				if (random.has(field)) {
					draws.add(random.path(field).binaryValue());
				}
			}
			for (Key recipient : recipients()) {
				JsonNode entry = random.path("keys").path(recipient.publicKey());
				if (entry.isObject()) {
					draws.add(entry.path("ephemeralSecretKey").binaryValue());
					draws.add(entry.path("nonce").binaryValue());
				}
			}
			return new Draws(draws);
		}

		@Override
		public String toString() {
			return text("id");
		}

	}

	/**
	 * A source of randomness that returns what was drawn before.
	 */
	record Draws(Deque<byte[]> values) implements Consumer<byte[]> {

		@Override
		public void accept(byte[] bytes) {
			byte[] next = this.values.remove();
			assertThat(bytes).hasSameSizeAs(next);
			System.arraycopy(next, 0, bytes, 0, next.length);
		}

	}

	record Key(JsonNode json) {

		String publicKey() {
			return this.json.path("publicKey").stringValue();
		}

		String publicKeyHex() {
			return this.json.path("publicKeyHex").stringValue();
		}

		String secretKey() {
			return this.json.path("secretKey").stringValue();
		}

		String seed() {
			return this.json.path("seed").stringValue();
		}

		byte[] x25519PublicKey() {
			return this.json.path("x25519PublicKey").binaryValue();
		}

		byte[] x25519SecretKey() {
			return this.json.path("x25519SecretKey").binaryValue();
		}

		RecipientKey recipient() {
			return RecipientKey.parse(publicKey());
		}

		AppSecretKey appSecretKey() {
			return AppSecretKey.parse(secretKey());
		}

		@Override
		public String toString() {
			return this.json.path("name").stringValue();
		}

	}

	record BadRecipient(JsonNode json) {

		String publicKey() {
			return this.json.path("publicKey").stringValue();
		}

		@Override
		public String toString() {
			return this.json.path("id").stringValue();
		}

	}

	static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

}
