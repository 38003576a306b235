package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.SinkMessage;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client of Sequin, of its streams and its sinks. Needs no Spring context. Safe for use
 * by many threads; each method blocks its caller until the answer is there, and throws
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
	 * A client with the default options.
	 * @param url address of the server, such as {@code http://localhost:7376}
	 * @throws IllegalArgumentException if the address is no http or https address
	 */
	public static SequinClient create(String url) {
		return create(url, SequinClientOptions.defaults());
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
	 */
	public void check() {
		await(this.client.check());
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
	 * Sends any number of messages in as many calls as it takes. Each call is all or
	 * nothing, the list is not.
	 * @throws io.streamstarters.sequin.IncompleteSendException if a call fails after
	 * others have succeeded
	 */
	public SendResult sendInChunks(String stream, List<TextMessage> messages) {
		return get(this.client.sendInChunks(stream, messages));
	}

	/**
	 * Receives the next messages of a consumer, as many as are there at once, sorted by
	 * sequence number. Keep one receive at a time per consumer.
	 * @param batchSize how many at most, 1 to 1000
	 */
	public List<SequinMessage<String>> receive(StreamConsumer consumer, int batchSize) {
		return received(this.client.receive(consumer, batchSize)).orElse(List.of());
	}

	/**
	 * Receives up to 10 messages of a consumer.
	 */
	public List<SequinMessage<String>> receive(StreamConsumer consumer) {
		return received(this.client.receive(consumer)).orElse(List.of());
	}

	/**
	 * Receives the next message of a consumer; empty when there is none.
	 */
	public Optional<SequinMessage<String>> receiveOne(StreamConsumer consumer) {
		return received(this.client.receiveOne(consumer));
	}

	/**
	 * Receives the next messages of a sink, as many as are there at once, in the order of
	 * their commits.
	 * @param maxBatchSize how many at most, 1 to 1000
	 */
	public List<SinkMessage> receive(SinkConsumer sink, int maxBatchSize) {
		return received(this.client.receive(sink, maxBatchSize)).orElse(List.of());
	}

	/**
	 * Receives the next messages of a sink, and waits for one when there is none. May
	 * come back early with nothing.
	 * <p>
	 * Do not interrupt the thread: that ends the call here, while Sequin goes on waiting
	 * and takes the next messages, which then stay hidden for a lease. Keep the wait
	 * short instead.
	 * @param maxBatchSize how many at most, 1 to 1000
	 * @param waitFor how long to wait, 500 ms to 5 minutes
	 */
	public List<SinkMessage> receive(SinkConsumer sink, int maxBatchSize, Duration waitFor) {
		return received(this.client.receive(sink, maxBatchSize, waitFor)).orElse(List.of());
	}

	/**
	 * Receives the next message of a sink; empty when there is none.
	 */
	public Optional<SinkMessage> receiveOne(SinkConsumer sink) {
		return received(this.client.receiveOne(sink));
	}

	/**
	 * Acknowledges messages. Those of a stream not after their lease: it would
	 * acknowledge a newer value of the key.
	 */
	public void ack(ConsumerAddress address, Collection<String> ackIds) {
		await(this.client.ack(address, ackIds));
	}

	/**
	 * Acknowledges one message.
	 */
	public void ack(ConsumerAddress address, String ackId) {
		await(this.client.ack(address, ackId));
	}

	/**
	 * Gives messages back; Sequin hands them out again at once.
	 */
	public void nack(ConsumerAddress address, Collection<String> ackIds) {
		await(this.client.nack(address, ackIds));
	}

	/**
	 * Gives one message back.
	 */
	public void nack(ConsumerAddress address, String ackId) {
		await(this.client.nack(address, ackId));
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
	 * Lists messages that a consumer has not acknowledged, with their state.
	 */
	public List<ConsumerMessage> listMessages(StreamConsumer consumer, Visibility visibility, MessageQuery query) {
		return get(this.client.listMessages(consumer, visibility, query));
	}

	/**
	 * Looks a message up; status 404 if the stream has none with this key.
	 */
	public SequinMessage<String> getMessage(String stream, String key) {
		return get(this.client.getMessage(stream, key));
	}

	/**
	 * Looks a message up, with the state that it has for each consumer; status 404 if the
	 * stream has none with this key.
	 */
	public MessageInfo getMessageInfo(String stream, String key) {
		return get(this.client.getMessageInfo(stream, key));
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

	private static <T> Optional<T> received(Mono<T> receive) {
		return Optional
			.ofNullable(await(receive, " What Sequin hands out to the abandoned call, which it may be waiting"
					+ " to do, stays hidden for a lease."));
	}

	private static <T> @Nullable T await(Mono<T> call) {
		return await(call, "");
	}

	private static <T> @Nullable T await(Mono<T> call, String whenInterrupted) {
		try {
			return call.block();
		}
		catch (RuntimeException ex) {
			Throwable cause = Exceptions.unwrap(ex);
			if (cause instanceof InterruptedException) {
				// Reactor has set the flag of the thread again.
				throw new SequinException("The thread was interrupted while it waited for Sequin." + whenInterrupted,
						cause);
			}
			throw ex;
		}
	}

}
