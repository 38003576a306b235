package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import reactor.core.publisher.Mono;

/**
 * Does what a call of the {@code streams} API asks for.
 */
final class StreamsApi implements Api {

	private final StreamStore store;

	private final CallLog calls;

	private final SequinFaults faults;

	StreamsApi(StreamStore store, CallLog calls, SequinFaults faults) {
		this.store = store;
		this.calls = calls;
		this.faults = faults;
	}

	@Override
	public Mono<Answer> perform(Call call, Exchange exchange) {
		return Mono.just(answer(call.route(), call.params(), exchange));
	}

	private Answer answer(Route route, Params params, Exchange exchange) {
		List<String> values = route.values();
		String stream = (values.isEmpty()) ? "" : values.get(0);
		String second = (values.size() < 2) ? "" : values.get(1);
		return switch (route.operation()) {
			case CREATE_STREAM ->
				JsonAnswers.ok(JsonAnswers.stream(this.store.createStream(new SettingsReader(params).streamName())));
			case LIST_STREAMS -> JsonAnswers.list(this.store.streams(), JsonAnswers::stream);
			case GET_STREAM -> JsonAnswers.ok(JsonAnswers.stream(this.store.stream(stream)));
			case UPDATE_STREAM -> throw Refusal.internal();
			case DELETE_STREAM -> JsonAnswers.deleted(this.store.deleteStream(stream));
			case CREATE_CONSUMER -> createConsumer(stream, params);
			case LIST_CONSUMERS -> JsonAnswers.list(this.store.consumers(stream), JsonAnswers::consumer);
			case GET_CONSUMER -> JsonAnswers.ok(JsonAnswers.consumer(this.store.consumer(stream, second)));
			case UPDATE_CONSUMER -> JsonAnswers.ok(JsonAnswers
				.consumer(this.store.updateConsumer(stream, second, (old) -> new SettingsReader(params).change(old))));
			case DELETE_CONSUMER -> JsonAnswers.deleted(this.store.deleteConsumer(stream, second));
			case PUBLISH -> publish(stream, params);
			case LIST_MESSAGES -> listMessages(stream, params);
			case GET_MESSAGE -> JsonAnswers.ok(JsonAnswers.message(this.store.message(stream, second)));
			case GET_CONSUMER_INFO -> consumerInfo(stream, second);
			case LIST_CONSUMER_MESSAGES -> listConsumerMessages(stream, second, params);
			case RECEIVE -> receive(second, params, exchange);
			case ACK, NACK -> settle(route.operation(), second, params);
			default -> throw new IllegalStateException("This is no call of the streams API: " + route.operation());
		};
	}

	private Answer createConsumer(String stream, Params params) {
		this.store.stream(stream);
		ConsumerSettings settings = new SettingsReader(params).newConsumer();
		return JsonAnswers.ok(JsonAnswers.consumer(this.store.createConsumer(stream, settings)));
	}

	private Answer publish(String stream, Params params) {
		this.store.stream(stream);
		int published = this.store.publish(stream, params.messages());
		return JsonAnswers.ok(Map.of("data", Map.<String, Object>of("published", published)));
	}

	private Answer listMessages(String stream, Params params) {
		this.store.stream(stream);
		return JsonAnswers.list(this.store.messages(stream, params.messageQuery()), JsonAnswers::message);
	}

	private Answer consumerInfo(String stream, String key) {
		StoredMessage message = this.store.message(stream, key);
		List<Map<String, ?>> infos = this.store.deliveries(stream, key)
			.stream()
			.<Map<String, ?>>map(JsonAnswers::consumerInfo)
			.toList();
		return JsonAnswers.ok(Map.of("data",
				Map.<String, Object>of("message", JsonAnswers.message(message), "consumer_info", infos)));
	}

	private Answer listConsumerMessages(String stream, String consumer, Params params) {
		this.store.consumer(stream, consumer);
		return JsonAnswers.list(this.store.unacked(stream, consumer, params.messageQuery()), JsonAnswers::delivery);
	}

	private Answer receive(String reference, Params params, Exchange exchange) {
		UUID consumer = this.store.consumerInAccount(reference);
		int batchSize = params.batchSize();
		params.refuseWaitFor();
		long receive = this.calls.beginReceive(consumer);
		exchange.onEnd(() -> this.calls.endReceive(consumer, receive));
		return JsonAnswers.list(this.store.receive(consumer, batchSize, receive, againFrom(consumer, receive)),
				JsonAnswers::handedOut);
	}

	private long againFrom(UUID consumer, long receive) {
		if (this.faults.takeHandOutAgain()) {
			return 0;
		}
		return (this.faults.areParallelReceivesDuplicated()) ? this.calls.oldestReceive(consumer) : receive;
	}

	private Answer settle(SequinOperation operation, String reference, Params params) {
		UUID consumer = this.store.consumerInAccount(reference);
		List<String> texts = params.ackIds();
		List<UUID> ids = texts.stream().map(UUID::fromString).toList();
		Runnable log = () -> this.calls.settled(new Settlement(operation, consumer, texts));
		if (operation == SequinOperation.ACK) {
			this.store.ack(consumer, ids, log);
		}
		else {
			this.store.nack(consumer, ids, log);
		}
		return JsonAnswers.ok(Map.of("success", true));
	}

}
