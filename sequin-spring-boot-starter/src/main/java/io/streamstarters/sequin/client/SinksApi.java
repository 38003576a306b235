package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.SinkMessage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpMethod;

/**
 * Messages of sinks: receive and settle.
 */
final class SinksApi {

	private final SequinHttp http;

	private final SinkEndpoint endpoint;

	SinksApi(SequinHttp http, SinkEndpoint endpoint) {
		this.http = http;
		this.endpoint = endpoint;
	}

	Mono<List<SinkMessage>> receive(SinkConsumer consumer, int maxBatchSize, @Nullable Duration waitFor) {
		SequinLimits.requireBatchSize(maxBatchSize);
		Map<String, Object> body = new LinkedHashMap<>();
		body.put(this.endpoint.batchSizeField(), maxBatchSize);
		Duration wait = Duration.ZERO;
		if (waitFor != null) {
			SequinLimits.requireWait(waitFor);
			wait = waitFor;
			body.put("wait_for", waitFor.toMillis());
		}
		return this.http.call(wait, HttpMethod.POST, this.http.write(body),
				(answer) -> Answers.sinkMessages(consumer.sink(), answer), this.endpoint.path() + "/{sink}/receive",
				consumer.sink());
	}

	Mono<Void> settle(Settlements how, SinkConsumer consumer, Collection<String> ackIds) {
		if (ackIds.isEmpty()) {
			return Mono.empty();
		}
		return this.http
			.call(HttpMethod.POST, this.http.write(Settlements.body(ackIds)),
					(answer) -> Answers.done(answer, "success"), this.endpoint.path() + "/{sink}/{how}",
					consumer.sink(), how.path())
			.then();
	}

}
