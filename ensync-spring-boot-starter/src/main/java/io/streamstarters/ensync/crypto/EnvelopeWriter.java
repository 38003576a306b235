package io.streamstarters.ensync.crypto;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes payloads, their fields in the order in which the Node SDK writes them.
 */
final class EnvelopeWriter {

	private static final JsonMapper MAPPER = new JsonMapper();

	private EnvelopeWriter() {
	}

	static String single(NaclBox box) {
		return write((json) -> {
			json.writeBinaryProperty("nonce", box.sealed().nonce());
			json.writeBinaryProperty("ciphertext", box.sealed().ciphertext());
			json.writeBinaryProperty("ephemeralPublicKey", box.ephemeralPublicKey());
		});
	}

	/**
	 * Write a hybrid envelope.
	 * @param payload the payload under the message key
	 * @param entries the message key for each recipient, readable by Node and Go
	 * @param pythonEntries the text of the message key for each recipient, readable by
	 * Python; the others pass over such an entry
	 */
	static String hybrid(SecretBox payload, Map<String, NaclBox> entries, Map<String, NaclBox> pythonEntries) {
		return write((json) -> {
			json.writeStringProperty("type", "hybrid");
			json.writeObjectPropertyStart("payload");
			json.writeBinaryProperty("nonce", payload.nonce());
			json.writeBinaryProperty("ciphertext", payload.ciphertext());
			json.writeEndObject();
			json.writeObjectPropertyStart("keys");
			entries.forEach((id, box) -> {
				json.writeObjectPropertyStart(id);
				json.writeBinaryProperty("nonce", box.sealed().nonce());
				json.writeBinaryProperty("encryptedKey", box.sealed().ciphertext());
				json.writeBinaryProperty("ephemeralPublicKey", box.ephemeralPublicKey());
				json.writeBinaryProperty("ciphertext", box.sealed().ciphertext());
				json.writeEndObject();
			});
			pythonEntries.forEach((id, box) -> {
				json.writeObjectPropertyStart(id);
				json.writeBinaryProperty("nonce", box.sealed().nonce());
				json.writeBinaryProperty("ciphertext", box.sealed().ciphertext());
				json.writeBinaryProperty("ephemeralPublicKey", box.ephemeralPublicKey());
				json.writeEndObject();
			});
			json.writeEndObject();
		});
	}

	private static String write(Consumer<JsonGenerator> fields) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (JsonGenerator json = MAPPER.createGenerator(out)) {
			json.writeStartObject();
			fields.accept(json);
			json.writeEndObject();
		}
		return Base64.getEncoder().encodeToString(out.toByteArray());
	}

}
