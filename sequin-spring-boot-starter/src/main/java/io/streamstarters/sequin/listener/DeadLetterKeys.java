package io.streamstarters.sequin.listener;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import io.streamstarters.listener.Delivery;
import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinKeys;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SinkMessage;
import tools.jackson.databind.JsonNode;

/**
 * Makes keys of a stream for dead letters: the message's own key, or one made of its row,
 * whatever the values of that are, so that filters find it; and a last token that is
 * another one for each message and listener. A stream keeps one message per key, so none
 * replaces a dead letter that nobody has read yet; the same one published twice does.
 */
final class DeadLetterKeys {

	private static final String DEFAULT_SCHEMA = "public";

	private static final int MAX_PREFIX = 150;

	private static final int LAST_TOKEN = 16;

	private DeadLetterKeys() {
	}

	/**
	 * The key of a dead letter.
	 * @param delivery the message
	 * @param listener id of the listener that has given it up
	 */
	static String of(Delivery delivery, String listener) {
		Object source = CombinedDelivery.origin(delivery).source();
		String base = (source instanceof SinkMessage change) ? of(change) : ((SequinMessage<?>) source).key();
		String key = base + "." + hash(listener + '\0' + delivery.id()).substring(0, LAST_TOKEN);
		return isKey(key) ? key : shortened(base, key);
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
		return isKey(key) ? key : shortened(key, key);
	}

	private static boolean isKey(String key) {
		try {
			SequinKeys.requireKey(key);
			return true;
		}
		catch (InvalidSequinRequestException ex) {
			return false;
		}
	}

	/** For one that is too long, or of too many tokens. */
	private static String shortened(String base, String key) {
		String prefix = base.split("\\.", 2)[0];
		return prefix.substring(0, Math.min(prefix.length(), MAX_PREFIX)) + "." + hash(key);
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
