package io.streamstarters.sequin.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinMessage;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;

/**
 * Messages in the streams API: send, list, receive, settle.
 */
final class StreamsApi {

	private static final int MAX_MESSAGES = 1000;

	private static final int MAX_BODY = 8_000_000;

	private static final String CONSUMER = "/api/streams/{stream}/consumers/{consumer}";

	private final SequinHttp http;

	private final ConsumerIds ids;

	StreamsApi(SequinHttp http) {
		this.http = http;
		this.ids = new ConsumerIds((consumer) -> http
			.call(HttpMethod.GET, null, Answers::consumer, CONSUMER, consumer.stream(), consumer.consumer())
			.map(ConsumerInfo::id));
	}

	Mono<SendResult> send(String stream, List<TextMessage> messages) {
		PathSegments.require("stream", stream);
		if (messages.isEmpty()) {
			return Mono.just(new SendResult(0));
		}
		if (messages.size() > MAX_MESSAGES) {
			throw new InvalidSequinRequestException("One call sends at most " + MAX_MESSAGES + " messages, not "
					+ messages.size() + ". Send them in several calls.");
		}
		requireDifferentKeys(messages);
		byte[] body = this.http.write(Map.of("messages", lastFirst(messages)));
		if (body.length > MAX_BODY) {
			throw new InvalidSequinRequestException("One call sends at most " + MAX_BODY + " bytes, not " + body.length
					+ ". Send fewer or smaller messages at a time.");
		}
		return this.http.call(HttpMethod.POST, body, Answers::sent, "/api/streams/{stream}/messages", stream);
	}

	Mono<List<SequinMessage<String>>> messages(String stream, MessageQuery query) {
		PathSegments.require("stream", stream);
		return this.http.call(HttpMethod.GET, null,
				(answer) -> Answers.list(answer, (item) -> Answers.message(stream, item, null)),
				"/api/streams/{stream}/messages" + parameters(query), variables(query, stream));
	}

	Mono<List<ConsumerMessage>> messages(StreamConsumer consumer, MessageQuery query) {
		return this.ids.with(consumer,
				(id) -> this.http.call(HttpMethod.GET, null,
						(answer) -> Answers.list(answer, (item) -> Answers.consumerMessage(consumer.stream(), item)),
						CONSUMER + "/messages" + parameters(query), variables(query, consumer.stream(), id)));
	}

	Mono<List<SequinMessage<String>>> receive(StreamConsumer consumer, int batchSize) {
		if (batchSize < 1 || batchSize > MAX_MESSAGES) {
			throw new InvalidSequinRequestException(
					"The batch size must be from 1 to " + MAX_MESSAGES + ", but is " + batchSize + ".");
		}
		return this.ids.with(consumer,
				(id) -> this.http.call(HttpMethod.GET, null, (answer) -> Answers.received(consumer.stream(), answer),
						CONSUMER + "/receive?batch_size={n}", consumer.stream(), id, batchSize));
	}

	/**
	 * Acknowledges or gives back.
	 * @param how {@code ack} or {@code nack}
	 */
	Mono<Void> settle(String how, StreamConsumer consumer, Collection<String> ackIds) {
		Set<String> distinct = new LinkedHashSet<>(ackIds);
		if (distinct.isEmpty()) {
			return Mono.empty();
		}
		if (distinct.stream().anyMatch((id) -> id == null || id.isBlank())) {
			throw new InvalidSequinRequestException("An ack id is empty; take them from received messages.");
		}
		byte[] body = this.http.write(Map.of("ack_ids", distinct));
		return this.ids
			.with(consumer,
					(id) -> this.http.call(HttpMethod.POST, body, (answer) -> Answers.done(answer, "success"),
							CONSUMER + "/{how}", consumer.stream(), id, how))
			.then();
	}

	private static void requireDifferentKeys(List<TextMessage> messages) {
		Set<String> keys = new HashSet<>();
		for (TextMessage message : messages) {
			if (!keys.add(message.key())) {
				throw new InvalidSequinRequestException("The key `" + message.key()
						+ "` comes twice in one call. A stream keeps one message per key: send the last one only,"
						+ " or in several calls.");
			}
		}
	}

	/**
	 * The server hands the last message of a call out first.
	 */
	private static List<TextMessage> lastFirst(List<TextMessage> messages) {
		List<TextMessage> reversed = new ArrayList<>(messages);
		Collections.reverse(reversed);
		return reversed;
	}

	private static String parameters(MessageQuery query) {
		return "?sort={sort}&limit={limit}" + ((query.filter() != null) ? "&key_pattern={filter}" : "");
	}

	private static Object[] variables(MessageQuery query, Object... path) {
		List<Object> variables = new ArrayList<>(List.of(path));
		variables.add(query.newestFirst() ? "seq_desc" : "seq_asc");
		variables.add(query.limit());
		if (query.filter() != null) {
			variables.add(query.filter());
		}
		return variables.toArray();
	}

}
