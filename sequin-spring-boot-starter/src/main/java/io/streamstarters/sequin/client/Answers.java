package io.streamstarters.sequin.client;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SinkMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Makes values of what Sequin answers. Fields that are not known are ignored; a field
 * that is needed and missing is an exception.
 */
final class Answers {

	/** How Sequin writes times. */
	private static final String MICROSECONDS = "2024-07-31T12:00:00.000000Z";

	private Answers() {
	}

	static <T> List<T> list(JsonNode answer, Function<JsonNode, T> reader) {
		if (!answer.isArray()) {
			throw new IllegalArgumentException("no list");
		}
		return answer.values().stream().map(reader).toList();
	}

	/**
	 * The order within an answer is not guaranteed; sequence numbers are the order.
	 */
	static List<SequinMessage<String>> received(String stream, JsonNode answer) {
		return list(answer, (item) -> message(stream, item.required("message"), text(item, "ack_id"))).stream()
			.sorted(Comparator.comparingLong(SequinMessage::seq))
			.toList();
	}

	static SequinMessage<String> message(String stream, JsonNode message, @Nullable String ackId) {
		return new SequinMessage<>(stream, text(message, "key"), message.required("seq").longValue(),
				text(message, "data"), instant(message, "inserted_at"), instant(message, "updated_at"), ackId);
	}

	static ConsumerMessage consumerMessage(String stream, JsonNode item) {
		JsonNode info = item.required("info");
		return new ConsumerMessage(message(stream, item.required("message"), text(info, "ack_id")), text(info, "state"),
				info.path("deliver_count").intValue(0), instantOrNull(info, "last_delivered_at"),
				instantOrNull(info, "not_visible_until"));
	}

	static MessageInfo messageInfo(String stream, JsonNode answer) {
		return new MessageInfo(message(stream, answer.required("message"), null),
				list(answer.required("consumer_info"), Answers::state));
	}

	private static MessageInfo.State state(JsonNode info) {
		return new MessageInfo.State(text(info, "consumer_id"), text(info, "consumer_name"),
				text(info, "consumer_filter_key_pattern"), text(info, "state"), text(info, "ack_id"),
				info.path("deliver_count").intValue(0), instantOrNull(info, "last_delivered_at"),
				instantOrNull(info, "not_visible_until"));
	}

	/**
	 * In the order of the answer, which is the order of the commits. A message without
	 * data must not keep the others from coming.
	 */
	static List<SinkMessage> sinkMessages(String sink, JsonNode answer) {
		return list(answer, (item) -> new SinkMessage(sink, text(item, "ack_id"),
				item.hasNonNull("data") ? item.get("data") : NullNode.getInstance()));
	}

	static StreamInfo stream(JsonNode stream) {
		JsonNode stats = stream.path("stats");
		return new StreamInfo(text(stream, "id"), text(stream, "name"), stats.path("message_count").longValue(0),
				stats.path("consumer_count").intValue(0), stats.path("storage_size").longValue(0),
				instant(stream, "inserted_at"), instant(stream, "updated_at"));
	}

	static ConsumerInfo consumer(JsonNode consumer) {
		JsonNode maxDeliver = consumer.path("max_deliver");
		return new ConsumerInfo(text(consumer, "id"), text(consumer, "name"), text(consumer, "stream_id"),
				text(consumer, "filter_key_pattern"), Duration.ofMillis(consumer.required("ack_wait_ms").longValue()),
				consumer.required("max_ack_pending").intValue(), maxDeliver.isNumber() ? maxDeliver.intValue() : null,
				consumer.path("max_waiting").intValue(0), consumer.path("status").stringValue(""),
				instant(consumer, "inserted_at"), instant(consumer, "updated_at"));
	}

	static SendResult sent(JsonNode answer) {
		return new SendResult(answer.required("published").intValue());
	}

	/**
	 * What a call answers that has nothing to say.
	 * @param field the field that is true when it was carried out
	 */
	static boolean done(JsonNode answer, String field) {
		if (!answer.required(field).booleanValue()) {
			throw new IllegalArgumentException("not done");
		}
		return true;
	}

	private static String text(JsonNode node, String field) {
		return node.required(field).stringValue();
	}

	private static Instant instant(JsonNode node, String field) {
		return instant(text(node, field));
	}

	/**
	 * The parsers of {@code java.time} would cost as much as all else that is done with a
	 * message here.
	 */
	private static Instant instant(String text) {
		if (text.length() != MICROSECONDS.length() || !text.endsWith("Z")) {
			return Instant.parse(text);
		}
		return LocalDateTime
			.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10), number(text, 11, 13), number(text, 14, 16),
					number(text, 17, 19), number(text, 20, 26) * 1000)
			.toInstant(ZoneOffset.UTC);
	}

	private static int number(String text, int begin, int end) {
		return Integer.parseInt(text, begin, end, 10);
	}

	private static @Nullable Instant instantOrNull(JsonNode node, String field) {
		String text = node.path(field).stringValue(null);
		return (text != null) ? instant(text) : null;
	}

}
