package io.streamstarters.sequin.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.sequin.IncompleteSendException;
import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinKeys;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.client.SendCalls.Call;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;

/**
 * Messages in the streams API: send, list, receive, settle.
 */
final class StreamsApi {

	private static final String MESSAGES = "/api/streams/{stream}/messages";

	private static final String MESSAGE = MESSAGES + "/{key}";

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
		return send(stream, SendCalls.one(messages, this.http::write));
	}

	Mono<SendResult> sendInChunks(String stream, List<TextMessage> messages) {
		PathSegments.require("stream", stream);
		List<Call> calls = SendCalls.many(messages, this.http::write);
		AtomicReference<Progress> progress = new AtomicReference<>(new Progress(0, 0));
		return Flux.fromIterable(calls)
			.concatMap((call) -> send(stream, call)
				.doOnNext((result) -> progress.updateAndGet((before) -> before.plus(call, result))))
			.onErrorMap(SequinException.class, (ex) -> progress.get().explain(messages.size(), ex))
			.then(Mono.fromSupplier(() -> new SendResult(progress.get().published())));
	}

	private Mono<SendResult> send(String stream, Call call) {
		return this.http.call(HttpMethod.POST, call.body(), Answers::sent, MESSAGES, stream);
	}

	Mono<List<SequinMessage<String>>> messages(String stream, MessageQuery query) {
		PathSegments.require("stream", stream);
		return this.http.call(HttpMethod.GET, null,
				(answer) -> Answers.list(answer, (item) -> Answers.message(stream, item, null)),
				MESSAGES + parameters(query), variables(query, stream));
	}

	Mono<List<ConsumerMessage>> messages(StreamConsumer consumer, Visibility visibility, MessageQuery query) {
		String visible = (visibility != Visibility.ALL) ? "&visible=" + (visibility == Visibility.VISIBLE) : "";
		return this.ids.with(consumer,
				(id) -> this.http.call(HttpMethod.GET, null,
						(answer) -> Answers.list(answer, (item) -> Answers.consumerMessage(consumer.stream(), item)),
						CONSUMER + "/messages" + parameters(query) + visible, variables(query, consumer.stream(), id)));
	}

	Mono<SequinMessage<String>> message(String stream, String key) {
		PathSegments.require("stream", stream);
		SequinKeys.requireKey(key);
		return this.http.call(HttpMethod.GET, null, (answer) -> Answers.message(stream, answer, null), MESSAGE, stream,
				key);
	}

	Mono<MessageInfo> messageInfo(String stream, String key) {
		PathSegments.require("stream", stream);
		SequinKeys.requireKey(key);
		return this.http.call(HttpMethod.GET, null, (answer) -> Answers.messageInfo(stream, answer),
				MESSAGE + "/consumer_info", stream, key);
	}

	Mono<List<SequinMessage<String>>> receive(StreamConsumer consumer, int batchSize) {
		SequinLimits.requireBatchSize(batchSize);
		return this.ids.with(consumer,
				(id) -> this.http.call(HttpMethod.GET, null, (answer) -> Answers.received(consumer.stream(), answer),
						CONSUMER + "/receive?batch_size={n}", consumer.stream(), id, batchSize));
	}

	Mono<Void> settle(Settlements how, StreamConsumer consumer, Collection<String> ackIds) {
		if (ackIds.isEmpty()) {
			return Mono.empty();
		}
		byte[] body = this.http.write(Settlements.body(ackIds));
		return this.ids
			.with(consumer,
					(id) -> this.http.call(HttpMethod.POST, body, (answer) -> Answers.done(answer, "success"),
							CONSUMER + "/{how}", consumer.stream(), id, how.path()))
			.then();
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

	/**
	 * How far a list has been sent.
	 *
	 * @param sent how many messages were sent
	 * @param published how many of them were stored
	 */
	private record Progress(int sent, int published) {

		Progress plus(Call call, SendResult result) {
			return new Progress(this.sent + call.messages(), this.published + result.published());
		}

		SequinException explain(int of, SequinException failure) {
			return (this.sent > 0) ? new IncompleteSendException(this.sent, of, this.published, failure) : failure;
		}

	}

}
