package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client of Sequin's streams API that does not block. Needs no Spring context. Safe for
 * use by many threads; nothing happens before a result is subscribed to.
 * <p>
 * Results fail with {@link io.streamstarters.sequin.InvalidSequinRequestException} before
 * anything is sent, with {@link io.streamstarters.sequin.SequinConnectionException} when
 * Sequin cannot be reached or does not answer in time, and with
 * {@link io.streamstarters.sequin.SequinException} when it refuses or fails.
 */
public final class ReactiveSequinClient {

	private final StreamsApi messages;

	private final StreamsAdminApi admin;

	private ReactiveSequinClient(SequinHttp http) {
		this.messages = new StreamsApi(http);
		this.admin = new StreamsAdminApi(http);
	}

	/**
	 * A client with connections of its own making.
	 * @param url address of the server, such as {@code http://localhost:7376}
	 * @param options time limit and sizes
	 * @throws IllegalArgumentException if the address is no http or https address
	 */
	public static ReactiveSequinClient create(String url, SequinClientOptions options) {
		return create(WebClient.builder(), url, options);
	}

	/**
	 * A client over a prepared builder, which is not changed. Its connector, filters and
	 * default headers are used.
	 * @param builder the builder
	 * @param url address of the server, such as {@code http://localhost:7376}
	 * @param options time limit and sizes
	 * @throws IllegalArgumentException if the address is no http or https address
	 */
	public static ReactiveSequinClient create(WebClient.Builder builder, String url, SequinClientOptions options) {
		return new ReactiveSequinClient(new SequinHttp(builder, url, options));
	}

	/**
	 * Asks the server for a sign of life.
	 * @param timeout longest time to wait for it
	 */
	public Mono<Void> check(Duration timeout) {
		return defer(() -> this.admin.check(timeout));
	}

	/**
	 * Sends one message. Never repeated by itself.
	 * @param stream name or id of the stream
	 * @param key the key
	 * @param data the text
	 */
	public Mono<SendResult> send(String stream, String key, String data) {
		return defer(() -> this.messages.send(stream, List.of(new TextMessage(key, data))));
	}

	/**
	 * Sends messages in one call: all are stored, or none. Consumers are given them in
	 * the order of the list. Never repeated by itself.
	 * @param stream name or id of the stream
	 * @param messages at most 1000, with different keys, 8 MB in all; with none, Sequin
	 * is not called
	 */
	public Mono<SendResult> sendAll(String stream, List<TextMessage> messages) {
		return defer(() -> this.messages.send(stream, messages));
	}

	/**
	 * Receives the next messages of a consumer, as many as are there at once, sorted by
	 * sequence number. They stay hidden for the consumer's lease and come again unless
	 * they are acknowledged before. Keep one receive at a time per consumer: Sequin hands
	 * the same messages out to parallel ones.
	 * @param address the consumer
	 * @param batchSize how many at most, 1 to 1000
	 */
	public Mono<List<SequinMessage<String>>> receive(ConsumerAddress address, int batchSize) {
		return defer(() -> this.messages.receive(streamConsumer(address), batchSize));
	}

	/**
	 * Acknowledges messages. Not after their lease: an ack id names a key, not a version,
	 * and a late one acknowledges a value that nobody has seen. Never repeated by itself:
	 * after a lost answer the same id may already stand for a newer value. After a status
	 * of 500 it was not carried out and may be repeated within the lease.
	 * @param address the consumer
	 * @param ackIds ids of received messages; with none, Sequin is not called
	 */
	public Mono<Void> ack(ConsumerAddress address, Collection<String> ackIds) {
		return defer(() -> this.messages.settle("ack", streamConsumer(address), ackIds));
	}

	/**
	 * Gives messages back; Sequin hands them out again at once. May be repeated within
	 * the lease.
	 * @param address the consumer
	 * @param ackIds ids of received messages; with none, Sequin is not called
	 */
	public Mono<Void> nack(ConsumerAddress address, Collection<String> ackIds) {
		return defer(() -> this.messages.settle("nack", streamConsumer(address), ackIds));
	}

	/**
	 * Lists messages of a stream.
	 */
	public Mono<List<SequinMessage<String>>> listMessages(String stream, MessageQuery query) {
		return defer(() -> this.messages.messages(stream, query));
	}

	/**
	 * Lists the messages that a consumer has not acknowledged, with their state.
	 */
	public Mono<List<ConsumerMessage>> listMessages(StreamConsumer consumer, MessageQuery query) {
		return defer(() -> this.messages.messages(consumer, query));
	}

	/**
	 * Creates a stream; status 422 if the name is taken.
	 */
	public Mono<StreamInfo> createStream(SequinStreamDefinition definition) {
		return defer(() -> this.admin.create(definition));
	}

	/**
	 * Looks a stream up; status 404 if it is not there.
	 * @param stream name or id
	 */
	public Mono<StreamInfo> getStream(String stream) {
		return defer(() -> this.admin.stream(stream));
	}

	/**
	 * Lists all streams.
	 */
	public Mono<List<StreamInfo>> listStreams() {
		return defer(this.admin::streams);
	}

	/**
	 * Deletes a stream with its messages and consumers.
	 * @param stream name or id
	 */
	public Mono<Void> deleteStream(String stream) {
		return defer(() -> this.admin.deleteStream(stream));
	}

	/**
	 * Creates a consumer; status 404 if its stream is not there, 500 if the name is
	 * taken.
	 */
	public Mono<ConsumerInfo> createConsumer(SequinConsumerDefinition definition) {
		return defer(() -> this.admin.create(definition));
	}

	/**
	 * Looks a consumer up, as it is now; status 404 if it is not in the stream.
	 */
	public Mono<ConsumerInfo> getConsumer(StreamConsumer consumer) {
		return defer(() -> this.admin.consumer(consumer));
	}

	/**
	 * Lists the consumers of a stream.
	 * @param stream name or id
	 */
	public Mono<List<ConsumerInfo>> listConsumers(String stream) {
		return defer(() -> this.admin.consumers(stream));
	}

	/**
	 * Changes the options that are set, and leaves the others. Name and filter of a
	 * consumer cannot be changed.
	 */
	public Mono<ConsumerInfo> updateConsumer(StreamConsumer consumer, SequinConsumerOptions options) {
		return defer(() -> this.admin.update(consumer, options));
	}

	/**
	 * Deletes a consumer; its messages stay in the stream.
	 */
	public Mono<Void> deleteConsumer(StreamConsumer consumer) {
		return defer(() -> this.admin.delete(consumer));
	}

	private static StreamConsumer streamConsumer(ConsumerAddress address) {
		return (StreamConsumer) address;
	}

	/**
	 * A bad argument fails the result; it is not thrown while a pipeline is put together.
	 */
	private static <T> Mono<T> defer(Supplier<Mono<T>> call) {
		return Mono.defer(call);
	}

}
