package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Does what a call to a sink asks for.
 */
final class SinksApi implements Api {

	private final SinkStore store;

	private final BearerToken token;

	private final boolean ignoreMaxBatchSize;

	private final CallLog calls;

	private final SequinFaults faults;

	/**
	 * Create the API.
	 * @param store the sinks
	 * @param token what credentials a call needs
	 * @param ignoreMaxBatchSize whether only {@code batch_size} is known, as in old
	 * servers
	 * @param calls where calls are logged
	 * @param faults what goes wrong
	 */
	SinksApi(SinkStore store, BearerToken token, boolean ignoreMaxBatchSize, CallLog calls, SequinFaults faults) {
		this.store = store;
		this.token = token;
		this.ignoreMaxBatchSize = ignoreMaxBatchSize;
		this.calls = calls;
		this.faults = faults;
	}

	@Override
	public Mono<Answer> perform(Call call, Exchange exchange) {
		this.token.check(call.headers().getAll(HttpHeaderNames.AUTHORIZATION));
		if (call.method().equals("POST")) {
			requireJson(call.headers().get(HttpHeaderNames.CONTENT_TYPE));
		}
		UUID sink = this.store.find(call.route().values().get(0));
		SinkParams params = new SinkParams(call.params().values(), this.ignoreMaxBatchSize);
		return switch (call.route().operation()) {
			case SINK_RECEIVE -> receive(sink, params, exchange);
			case SINK_ACK, SINK_NACK -> Mono.just(settle(call.route().operation(), sink, params));
			default -> throw new IllegalStateException("This is no call to a sink: " + call.route().operation());
		};
	}

	private static void requireJson(@Nullable String contentType) {
		if (contentType == null || !contentType.startsWith("application/json")) {
			throw Refusal.badArgument("Content-Type: application/json is required");
		}
	}

	private Mono<Answer> receive(UUID sink, SinkParams params, Exchange exchange) {
		int batchSize = params.batchSize();
		Duration waitFor = params.waitFor();
		if (params.isWaitFatal()) {
			return Mono.delay(waitFor).then(Mono.error(Refusal::internal));
		}
		SinkTransform transform = this.store.settings(sink).transform();
		long receive = this.calls.beginReceive(sink);
		exchange.onEnd(() -> this.calls.endReceive(sink, receive));
		// A client that goes away cancels this future, but not the poll behind it.
		return Mono.fromFuture(this.store.receive(sink, batchSize, waitFor, this.faults.takeHandOutAgain()))
			.map((batch) -> JsonAnswers.list(batch, (change) -> render(change, transform)));
	}

	private static Map<String, ?> render(HandedOutChange change, SinkTransform transform) {
		return Map.<String, Object>of("ack_id", change.ackId(), "data", transform.apply(change.captured().data()));
	}

	private Answer settle(SequinOperation operation, UUID sink, SinkParams params) {
		List<String> ids = params.ackIds();
		Runnable log = () -> this.calls.settled(new Settlement(operation, sink, ids));
		if (operation == SequinOperation.SINK_ACK) {
			this.store.ack(sink, ids, log);
		}
		else {
			this.store.nack(sink, ids, log);
		}
		return JsonAnswers.ok(Map.of("success", true));
	}

}
