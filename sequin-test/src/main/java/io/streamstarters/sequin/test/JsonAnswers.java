package io.streamstarters.sequin.test;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns results into the JSON of the {@code streams} API, and refusals into that of both.
 */
final class JsonAnswers {

	static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
		.withZone(ZoneOffset.UTC);

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private JsonAnswers() {
	}

	static Answer of(Refusal refusal) {
		String summary = refusal.summary();
		return switch (refusal.reason()) {
			case BAD_ARGUMENT -> json(400, Map.of("summary", summary));
			case MALFORMED -> Answer.plainError(400, summary);
			case NOT_FOUND -> json(404, Map.of("summary", summary));
			case INVALID ->
				json(422, Map.<String, Object>of("summary", summary, "validation_errors", refusal.fields()));
			case UNAUTHORIZED -> json(401, Map.of("summary", summary));
			case NO_PROCESS -> json(500, Map.of("summary", summary));
			case INTERNAL -> Answer.plainError(500, summary);
		};
	}

	static Answer ok(Map<String, ?> body) {
		return json(200, body);
	}

	static Answer deleted(UUID id) {
		return ok(Map.<String, Object>of("id", id, "deleted", true));
	}

	static <T> Answer list(List<T> items, Function<T, Map<String, ?>> render) {
		return ok(Map.of("data", items.stream().map(render).toList()));
	}

	static Map<String, ?> stream(StreamView stream) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", stream.id());
		json.put("name", stream.name());
		json.put("account_id", stream.accountId());
		json.put("stats", Map.<String, Object>of("consumer_count", stream.consumers(), "message_count",
				stream.messages(), "storage_size", stream.storageSize()));
		json.put("inserted_at", seconds(stream.insertedAt()));
		json.put("updated_at", seconds(stream.insertedAt()));
		return json;
	}

	static Map<String, ?> consumer(ConsumerView consumer) {
		ConsumerSettings settings = consumer.settings();
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("account_id", consumer.accountId());
		json.put("ack_wait_ms", settings.ackWaitMs());
		json.put("filter_key_pattern", settings.filterKeyPattern());
		json.put("id", consumer.id());
		json.put("inserted_at", seconds(consumer.insertedAt()));
		json.put("kind", "pull");
		json.put("max_ack_pending", settings.maxAckPending());
		json.put("max_deliver", settings.maxDeliver());
		json.put("max_waiting", settings.maxWaiting());
		json.put("name", settings.name());
		json.put("stream_id", consumer.streamId());
		json.put("updated_at", seconds(consumer.updatedAt()));
		json.put("http_endpoint_id", null);
		json.put("status", settings.status());
		return json;
	}

	static Map<String, ?> message(StoredMessage message) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("key", message.key());
		json.put("stream_id", message.streamId());
		json.put("data_hash", message.dataHash());
		json.put("data", message.data());
		json.put("seq", message.seq());
		json.put("inserted_at", MICROS.format(message.insertedAt()));
		json.put("updated_at", MICROS.format(message.updatedAt()));
		return json;
	}

	static Map<String, ?> handedOut(HandedOut handedOut) {
		return Map.<String, Object>of("ack_id", handedOut.ackId(), "message", message(handedOut.message()));
	}

	static Map<String, ?> delivery(DeliveryView delivery) {
		return Map.<String, Object>of("info", info(delivery), "message", message(delivery.message()));
	}

	static Map<String, ?> consumerInfo(DeliveryView delivery) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("consumer_id", delivery.consumer().id());
		json.put("consumer_name", delivery.consumer().settings().name());
		json.put("consumer_filter_key_pattern", delivery.consumer().settings().filterKeyPattern());
		json.putAll(info(delivery));
		return json;
	}

	private static Map<String, @Nullable Object> info(DeliveryView delivery) {
		Map<String, @Nullable Object> json = new LinkedHashMap<>();
		json.put("ack_id", delivery.ackId());
		json.put("deliver_count", delivery.deliverCount());
		json.put("last_delivered_at", micros(delivery.lastDeliveredAt()));
		json.put("not_visible_until", micros(delivery.notVisibleUntil()));
		json.put("state", delivery.state());
		return json;
	}

	private static Answer json(int status, Map<String, ?> body) {
		return new Answer(status, Answer.JSON, MAPPER.writeValueAsBytes(body), Map.of());
	}

	private static String seconds(Instant time) {
		return time.truncatedTo(ChronoUnit.SECONDS).toString();
	}

	private static @Nullable String micros(@Nullable Instant time) {
		return (time != null) ? MICROS.format(time) : null;
	}

}
