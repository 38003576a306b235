package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.SequinStreamOptions;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;

/**
 * Streams and consumers themselves in the streams API.
 */
final class StreamsAdminApi {

	private static final String STREAMS = "/api/streams";

	private static final String STREAM = STREAMS + "/{stream}";

	private static final String CONSUMERS = STREAM + "/consumers";

	private static final String CONSUMER = CONSUMERS + "/{consumer}";

	private final SequinHttp http;

	StreamsAdminApi(SequinHttp http) {
		this.http = http;
	}

	Mono<StreamInfo> create(SequinStreamDefinition definition) {
		SequinStreamOptions options = definition.options();
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("name", definition.name());
		put(body, "one_message_per_key", options.oneMessagePerKey());
		put(body, "process_unmodified", options.processUnmodified());
		put(body, "max_storage_gb", options.maxStorageGb());
		put(body, "retain_up_to", options.retainUpTo());
		put(body, "retain_at_least", options.retainAtLeast());
		return this.http.call(HttpMethod.POST, this.http.write(body), Answers::stream, STREAMS);
	}

	Mono<StreamInfo> stream(String stream) {
		PathSegments.require("stream", stream);
		return this.http.call(HttpMethod.GET, null, Answers::stream, STREAM, stream);
	}

	Mono<List<StreamInfo>> streams() {
		return this.http.call(HttpMethod.GET, null, (answer) -> Answers.list(answer, Answers::stream), STREAMS);
	}

	/**
	 * Listing the streams asks the server's database too. Servers with sinks do not know
	 * that call, but have one for the purpose.
	 */
	Mono<Void> check() {
		return streams().then()
			.onErrorResume(StreamsAdminApi::isUnknownPath,
					(ex) -> this.http.call(HttpMethod.GET, null, (answer) -> Answers.done(answer, "ok"), "/health")
						.then());
	}

	Mono<Void> check(Duration timeout) {
		return check().timeout(timeout).onErrorMap(TimeoutException.class, (ex) -> this.http.timedOut(timeout, ex));
	}

	private static boolean isUnknownPath(Throwable failure) {
		return failure instanceof SequinException ex && ex.getStatus() == 404;
	}

	Mono<Void> deleteStream(String stream) {
		PathSegments.require("stream", stream);
		return this.http.call(HttpMethod.DELETE, null, (answer) -> Answers.done(answer, "deleted"), STREAM, stream)
			.then();
	}

	Mono<ConsumerInfo> create(SequinConsumerDefinition definition) {
		PathSegments.require("stream", definition.stream());
		Map<String, Object> body = numbers(definition.options());
		body.put("name", definition.name());
		body.put("filter_key_pattern", definition.filter());
		body.put("kind", "pull");
		return this.http.call(HttpMethod.POST, this.http.write(body), Answers::consumer, CONSUMERS,
				definition.stream());
	}

	Mono<ConsumerInfo> consumer(StreamConsumer consumer) {
		return this.http.call(HttpMethod.GET, null, Answers::consumer, CONSUMER, consumer.stream(),
				consumer.consumer());
	}

	Mono<List<ConsumerInfo>> consumers(String stream) {
		PathSegments.require("stream", stream);
		return this.http.call(HttpMethod.GET, null, (answer) -> Answers.list(answer, Answers::consumer), CONSUMERS,
				stream);
	}

	Mono<ConsumerInfo> update(StreamConsumer consumer, SequinConsumerOptions options) {
		return this.http.call(HttpMethod.PATCH, this.http.write(numbers(options)), Answers::consumer, CONSUMER,
				consumer.stream(), consumer.consumer());
	}

	Mono<Void> delete(StreamConsumer consumer) {
		return this.http
			.call(HttpMethod.DELETE, null, (answer) -> Answers.done(answer, "deleted"), CONSUMER, consumer.stream(),
					consumer.consumer())
			.then();
	}

	private static Map<String, Object> numbers(SequinConsumerOptions options) {
		Map<String, Object> numbers = new LinkedHashMap<>();
		put(numbers, "ack_wait_ms", (options.ackWait() != null) ? options.ackWait().toMillis() : null);
		put(numbers, "max_ack_pending", options.maxAckPending());
		put(numbers, "max_deliver", options.maxDeliver());
		put(numbers, "max_waiting", options.maxWaiting());
		return numbers;
	}

	private static void put(Map<String, Object> body, String name, @Nullable Object value) {
		if (value != null) {
			body.put(name, value);
		}
	}

}
