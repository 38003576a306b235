package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client of Sequin's streams API. Needs no Spring context. Safe for use by many
 * threads; each method blocks its caller until the answer is there, and throws
 * {@link io.streamstarters.sequin.InvalidSequinRequestException} before anything is sent,
 * {@link io.streamstarters.sequin.SequinConnectionException} when Sequin cannot be
 * reached or does not answer in time, and {@link SequinException} when it refuses or
 * fails, or when the calling thread is interrupted.
 * <p>
 * The blocking form of {@link ReactiveSequinClient}, which says more about each method.
 */
public final class SequinClient {

	private final ReactiveSequinClient client;

	/**
	 * The blocking form of a client.
	 */
	public SequinClient(ReactiveSequinClient client) {
		this.client = client;
	}

	/**
	 * See {@link ReactiveSequinClient#create(String, SequinClientOptions)}.
	 * @throws IllegalArgumentException if the address is no http or https address
	 */
	public static SequinClient create(String url, SequinClientOptions options) {
		return new SequinClient(ReactiveSequinClient.create(url, options));
	}

	/**
	 * See
	 * {@link ReactiveSequinClient#create(WebClient.Builder, String, SequinClientOptions)}.
	 * @throws IllegalArgumentException if the address is no http or https address
	 */
	public static SequinClient create(WebClient.Builder builder, String url, SequinClientOptions options) {
		return new SequinClient(ReactiveSequinClient.create(builder, url, options));
	}

	/**
	 * The form that does not block.
	 */
	public ReactiveSequinClient reactive() {
		return this.client;
	}

	/**
	 * Asks the server for a sign of life.
	 * @param timeout longest time to wait for it
	 */
	public void check(Duration timeout) {
		await(this.client.check(timeout));
	}

	/**
	 * Sends one message.
	 */
	public SendResult send(String stream, String key, String data) {
		return get(this.client.send(stream, key, data));
	}

	/**
	 * Sends messages in one call: all are stored, or none. Consumers are given them in
	 * the order of the list.
	 */
	public SendResult sendAll(String stream, List<TextMessage> messages) {
		return get(this.client.sendAll(stream, messages));
	}

	/**
	 * Receives the next messages of a consumer, as many as are there at once, sorted by
	 * sequence number. Keep one receive at a time per consumer.
	 * @param batchSize how many at most, 1 to 1000
	 */
	public List<SequinMessage<String>> receive(ConsumerAddress address, int batchSize) {
		return get(this.client.receive(address, batchSize));
	}

	/**
	 * Acknowledges messages. Not after their lease: it would acknowledge a newer value of
	 * the key.
	 */
	public void ack(ConsumerAddress address, Collection<String> ackIds) {
		await(this.client.ack(address, ackIds));
	}

	/**
	 * Gives messages back; Sequin hands them out again at once.
	 */
	public void nack(ConsumerAddress address, Collection<String> ackIds) {
		await(this.client.nack(address, ackIds));
	}

	/**
	 * Lists messages of a stream.
	 */
	public List<SequinMessage<String>> listMessages(String stream, MessageQuery query) {
		return get(this.client.listMessages(stream, query));
	}

	/**
	 * Lists the messages that a consumer has not acknowledged, with their state.
	 */
	public List<ConsumerMessage> listMessages(StreamConsumer consumer, MessageQuery query) {
		return get(this.client.listMessages(consumer, query));
	}

	/**
	 * Creates a stream; status 422 if the name is taken.
	 */
	public StreamInfo createStream(SequinStreamDefinition definition) {
		return get(this.client.createStream(definition));
	}

	/**
	 * Looks a stream up; status 404 if it is not there.
	 */
	public StreamInfo getStream(String stream) {
		return get(this.client.getStream(stream));
	}

	/**
	 * Lists all streams.
	 */
	public List<StreamInfo> listStreams() {
		return get(this.client.listStreams());
	}

	/**
	 * Deletes a stream with its messages and consumers.
	 */
	public void deleteStream(String stream) {
		await(this.client.deleteStream(stream));
	}

	/**
	 * Creates a consumer; status 404 if its stream is not there, 500 if the name is
	 * taken.
	 */
	public ConsumerInfo createConsumer(SequinConsumerDefinition definition) {
		return get(this.client.createConsumer(definition));
	}

	/**
	 * Looks a consumer up, as it is now; status 404 if it is not in the stream.
	 */
	public ConsumerInfo getConsumer(StreamConsumer consumer) {
		return get(this.client.getConsumer(consumer));
	}

	/**
	 * Lists the consumers of a stream.
	 * @param stream name or id
	 */
	public List<ConsumerInfo> listConsumers(String stream) {
		return get(this.client.listConsumers(stream));
	}

	/**
	 * Changes the options that are set, and leaves the others.
	 */
	public ConsumerInfo updateConsumer(StreamConsumer consumer, SequinConsumerOptions options) {
		return get(this.client.updateConsumer(consumer, options));
	}

	/**
	 * Deletes a consumer; its messages stay in the stream.
	 */
	public void deleteConsumer(StreamConsumer consumer) {
		await(this.client.deleteConsumer(consumer));
	}

	private static <T> T get(Mono<T> call) {
		T result = await(call);
		if (result == null) {
			throw new IllegalStateException("No value and no failure");
		}
		return result;
	}

	private static <T> @Nullable T await(Mono<T> call) {
		try {
			return call.block();
		}
		catch (RuntimeException ex) {
			Throwable cause = Exceptions.unwrap(ex);
			if (cause instanceof InterruptedException) {
				// Reactor has set the flag of the thread again.
				throw new SequinException("The thread was interrupted while it waited for Sequin.", cause);
			}
			throw ex;
		}
	}

}
