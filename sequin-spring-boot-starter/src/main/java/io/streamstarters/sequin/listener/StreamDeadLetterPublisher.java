package io.streamstarters.sequin.listener;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.util.Assert;

/**
 * Publishes dead letters to a stream. The key is that of the message, or made of table
 * and primary key of a sink's row, and a last token that keeps it apart from all other
 * dead letters: the stream keeps each. The value is JSON: {@code data} is the message's
 * data as it came, text of a stream and JSON of a sink; {@code origin} tells where from;
 * {@code listener}, {@code cause} (a class name), {@code attempts} and {@code failedAt}
 * tell what happened.
 */
public final class StreamDeadLetterPublisher implements DeadLetterPublisher {

	private final JsonMapper json = JsonMapper.shared();

	private final ReactiveSequinClient client;

	private final String stream;

	private final Clock clock;

	/**
	 * Creates a publisher.
	 * @param client sends
	 * @param stream name or id of the stream
	 * @param clock tells when messages failed
	 */
	public StreamDeadLetterPublisher(ReactiveSequinClient client, String stream, Clock clock) {
		Assert.hasText(stream, "'stream' must not be empty");
		this.client = client;
		this.stream = stream;
		this.clock = clock;
	}

	@Override
	public CompletionStage<?> publish(FailedDelivery failure) {
		String key = DeadLetterKeys.of(failure.delivery(), failure.listenerId());
		return this.client.send(this.stream, key, value(failure, CombinedDelivery.origin(failure.delivery()).source()))
			.onErrorMap(SequinException.class, this::explain)
			.toFuture();
	}

	private SequinException explain(SequinException failure) {
		if (failure.getStatus() != 404) {
			return failure;
		}
		return new SequinException(
				"The dead letter stream `" + this.stream + "` is not there. Create it: messages stay"
						+ " with Sequin until then.",
				404, failure.getSummary(), failure.getValidationErrors(), null, failure);
	}

	@SuppressWarnings("unchecked")
	private static SequinMessage<String> message(Object source) {
		return (SequinMessage<String>) source;
	}

	private String value(FailedDelivery failure, Object source) {
		ObjectNode value = this.json.createObjectNode();
		value.put("listener", failure.listenerId());
		// Its message may quote the data.
		value.put("cause", failure.cause().getClass().getName());
		value.put("attempts", failure.attempt());
		value.put("failedAt", Instant.now(this.clock).toString());
		value.set("origin", origin(failure.delivery().headers(), source));
		value.set("data", (source instanceof SinkMessage change) ? change.data()
				: this.json.getNodeFactory().stringNode(message(source).data()));
		return this.json.writeValueAsString(value);
	}

	private JsonNode origin(Map<String, Object> headers, Object source) {
		ObjectNode origin = this.json.createObjectNode();
		if (source instanceof SinkMessage change) {
			origin.put("sink", change.sink());
			origin.put("id", change.id());
			return origin;
		}
		SequinMessage<String> message = message(source);
		origin.put("stream", message.stream());
		origin.put("consumer", String.valueOf(headers.get(SequinHeaders.CONSUMER)));
		origin.put("key", message.key());
		origin.put("seq", message.seq());
		origin.put("insertedAt", message.insertedAt().toString());
		origin.put("updatedAt", message.updatedAt().toString());
		return origin;
	}

}
