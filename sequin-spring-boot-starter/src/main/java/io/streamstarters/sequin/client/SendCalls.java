package io.streamstarters.sequin.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * The calls that send a list: at most 1000 messages with different keys and 8 MB each.
 */
final class SendCalls {

	private static final int MAX_BODY = 8_000_000;

	private static final byte[] START = "{\"messages\":[".getBytes(StandardCharsets.UTF_8);

	private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

	private SendCalls() {
	}

	/**
	 * The one call that sends all.
	 */
	static Call one(List<TextMessage> messages, Function<Object, byte[]> json) {
		if (messages.size() > SequinLimits.MAX_BATCH_SIZE) {
			throw new InvalidSequinRequestException("One call sends at most " + SequinLimits.MAX_BATCH_SIZE
					+ " messages, not " + messages.size() + ". Send them in chunks.");
		}
		requireDifferentKeys(messages);
		List<byte[]> encoded = messages.stream().map(json::apply).toList();
		long size = size(encoded);
		if (size > MAX_BODY) {
			throw new InvalidSequinRequestException("One call sends at most " + MAX_BODY + " bytes, not " + size
					+ ". Send fewer or smaller messages at a time.");
		}
		return new Call(messages.size(), body(encoded));
	}

	/**
	 * As many calls as it takes, in the order of the list.
	 */
	static List<Call> many(List<TextMessage> messages, Function<Object, byte[]> json) {
		requireDifferentKeys(messages);
		List<Call> calls = new ArrayList<>();
		List<byte[]> chunk = new ArrayList<>();
		long size = size(chunk);
		for (TextMessage message : messages) {
			byte[] encoded = json.apply(message);
			if (START.length + encoded.length + END.length > MAX_BODY) {
				throw new InvalidSequinRequestException("The message with key `" + message.key()
						+ "` does not fit into one call, which sends at most " + MAX_BODY + " bytes.");
			}
			if (chunk.size() == SequinLimits.MAX_BATCH_SIZE
					|| (!chunk.isEmpty() && size + 1 + encoded.length > MAX_BODY)) {
				calls.add(new Call(chunk.size(), body(chunk)));
				chunk.clear();
			}
			chunk.add(encoded);
			size = (chunk.size() == 1) ? size(chunk) : size + 1 + encoded.length;
		}
		if (!chunk.isEmpty()) {
			calls.add(new Call(chunk.size(), body(chunk)));
		}
		return calls;
	}

	private static void requireDifferentKeys(List<TextMessage> messages) {
		Set<String> keys = new HashSet<>();
		for (TextMessage message : messages) {
			if (message == null) {
				throw new InvalidSequinRequestException("One of the messages is null.");
			}
			if (!keys.add(message.key())) {
				throw new InvalidSequinRequestException("The key `" + message.key()
						+ "` comes twice in one call. A stream keeps one message per key: send the last one only,"
						+ " or in several calls.");
			}
		}
	}

	private static long size(List<byte[]> messages) {
		long commas = Math.max(messages.size() - 1, 0);
		return START.length + messages.stream().mapToLong((message) -> message.length).sum() + commas + END.length;
	}

	/**
	 * The server hands the last message of a call out first.
	 */
	private static byte[] body(List<byte[]> messages) {
		ByteArrayOutputStream body = new ByteArrayOutputStream((int) size(messages));
		body.writeBytes(START);
		for (int i = messages.size() - 1; i >= 0; i--) {
			body.writeBytes(messages.get(i));
			if (i > 0) {
				body.write(',');
			}
		}
		body.writeBytes(END);
		return body.toByteArray();
	}

	/**
	 * A call.
	 *
	 * @param messages how many messages it sends
	 * @param body its body
	 */
	record Call(int messages, byte[] body) {

	}

}
