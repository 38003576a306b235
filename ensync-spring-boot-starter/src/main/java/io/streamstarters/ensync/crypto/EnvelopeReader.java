package io.streamstarters.ensync.crypto;

import java.util.Base64;
import java.util.List;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory.Feature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads payloads: base64 of a JSON object. Unknown fields are ignored, and so is an
 * unknown type beside the fields of the single form.
 */
final class EnvelopeReader {

	/**
	 * Enough for a hybrid envelope to 10,000 recipients with two entries each. Without a
	 * limit the tree of a hostile envelope takes many times its size in memory.
	 */
	private static final int MAX_TOKENS = 250_000;

	/**
	 * Keeps no table of property names: the sender chooses those.
	 */
	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.disable(Feature.CANONICALIZE_PROPERTY_NAMES)
			.streamReadConstraints(StreamReadConstraints.builder().maxTokenCount(MAX_TOKENS).build())
			.build())
		.build();

	private static final List<String> SINGLE_FIELDS = List.of("nonce", "ciphertext", "ephemeralPublicKey");

	private EnvelopeReader() {
	}

	static Envelope read(String payload) {
		JsonNode json = json(payload);
		if (json.path("type").stringValue("").equals("hybrid")) {
			return hybrid(json.path("payload"), json.path("keys"));
		}
		if (json.has("type") && !SINGLE_FIELDS.stream().allMatch(json::has)) {
			throw new EnSyncDecryptionException(Reason.UNSUPPORTED_ENVELOPE,
					"The payload's envelope is of a type that this version cannot read.");
		}
		return new SingleEnvelope(box(json, "ciphertext"));
	}

	private static Envelope hybrid(JsonNode payload, JsonNode entries) {
		if (!payload.isObject() || !entries.isObject()) {
			throw malformed("The payload's hybrid envelope lacks the object 'payload' or 'keys'.");
		}
		return new HybridEnvelope(new SecretBox(bytes(payload, "nonce"), bytes(payload, "ciphertext")), entries);
	}

	static NaclBox box(JsonNode object, String ciphertextField) {
		SecretBox sealed = new SecretBox(bytes(object, "nonce"), bytes(object, ciphertextField));
		return new NaclBox(sealed, bytes(object, "ephemeralPublicKey"));
	}

	private static JsonNode json(String payload) {
		byte[] decoded = decode(payload, "The payload is not base64.");
		try {
			JsonNode json = MAPPER.readTree(decoded);
			if (json.isObject()) {
				return json;
			}
		}
		catch (JacksonException ex) {
			throw malformed("The payload's envelope is not JSON, or far too large.");
		}
		throw malformed("The payload's envelope is not a JSON object.");
	}

	private static byte[] bytes(JsonNode object, String field) {
		JsonNode value = object.path(field);
		if (!value.isString()) {
			throw malformed("The payload's envelope lacks the text '%s'.".formatted(field));
		}
		return decode(value.stringValue(), "The value '%s' in the payload's envelope is not base64.".formatted(field));
	}

	private static byte[] decode(String base64, String complaint) {
		try {
			return Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			throw new EnSyncDecryptionException(Reason.INVALID_BASE64, complaint);
		}
	}

	private static EnSyncDecryptionException malformed(String message) {
		return new EnSyncDecryptionException(Reason.MALFORMED_ENVELOPE, message);
	}

}
