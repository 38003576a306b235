package io.streamstarters.sequin.listener;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinKeys;
import io.streamstarters.sequin.SinkMessage;
import tools.jackson.databind.JsonNode;

/**
 * Makes keys of a stream for messages of sinks: different ones for different rows,
 * whatever their values are.
 */
final class DeadLetterKeys {

	private static final String DEFAULT_SCHEMA = "public";

	private static final int MAX_PREFIX = 150;

	private DeadLetterKeys() {
	}

	/**
	 * Table and primary key of the row, with the schema before them where that is not
	 * {@code public}; for data that does not tell them, sink and id of the message.
	 */
	static String of(SinkMessage message) {
		if (!message.isChange()) {
			return key(List.of(message.sink(), message.id()));
		}
		// The change itself may be what cannot be read.
		JsonNode metadata = message.data().path("metadata");
		List<String> tokens = new ArrayList<>();
		String schema = metadata.path("table_schema").stringValue();
		if (!schema.equals(DEFAULT_SCHEMA)) {
			tokens.add(schema);
		}
		tokens.add(metadata.path("table_name").stringValue());
		JsonNode primaryKey = metadata.path("record_pks");
		if (primaryKey.isEmpty()) {
			tokens.add(message.id());
		}
		else {
			primaryKey.values()
				.forEach((value) -> tokens.add(value.isString() ? value.stringValue() : value.toString()));
		}
		return key(tokens);
	}

	static String key(List<String> tokens) {
		String key = tokens.stream().map(DeadLetterKeys::token).collect(Collectors.joining("."));
		try {
			SequinKeys.requireKey(key);
			return key;
		}
		catch (InvalidSequinRequestException ex) {
			// Too long, or of too many columns.
			String prefix = token(tokens.get(0));
			return prefix.substring(0, Math.min(prefix.length(), MAX_PREFIX)) + "." + hash(key);
		}
	}

	/** What a key cannot hold, and the sign that stands for it, as in a URL. */
	private static String token(String value) {
		StringBuilder token = new StringBuilder();
		for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
			if (b > ' ' && b < 0x7f && ".*>%".indexOf(b) < 0) {
				token.append((char) b);
			}
			else {
				token.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
			}
		}
		return token.isEmpty() ? "%" : token.toString();
	}

	private static String hash(String key) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
