package io.streamstarters.ensync.crypto;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncDecryptionException.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory.Feature;
import tools.jackson.core.json.JsonFactory;

/**
 * The plaintext of a payload: JSON in UTF-8, strictly.
 */
final class JsonText {

	/**
	 * Keeps no table of property names: the sender chooses those, and they are secret.
	 */
	private static final JsonFactory JSON = JsonFactory.builder().disable(Feature.CANONICALIZE_PROPERTY_NAMES).build();

	private JsonText() {
	}

	static byte[] encode(String json) {
		try {
			ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException(
					"The payload holds half a surrogate pair, which has no form in UTF-8; correct or escape that text.");
		}
	}

	static String decode(byte[] plaintext) {
		try {
			String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(plaintext)).toString();
			if (isOneValue(json)) {
				return json;
			}
		}
		catch (CharacterCodingException | JacksonException ex) {
			// Not kept as a cause: it may quote the plaintext.
		}
		throw new EnSyncDecryptionException(Reason.PLAINTEXT_NOT_JSON,
				"The payload was decrypted, but what was encrypted is not JSON in UTF-8.");
	}

	private static boolean isOneValue(String json) {
		try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
			boolean value = parser.nextToken() != null;
			parser.skipChildren();
			return value && parser.nextToken() == null;
		}
	}

}
