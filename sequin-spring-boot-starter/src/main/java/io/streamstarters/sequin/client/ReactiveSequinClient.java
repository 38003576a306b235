package io.streamstarters.sequin.client;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.SinkMessage;
import reactor.core.publisher.Mono;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * A client of Sequin, of its streams and its sinks, that does not block. Needs no Spring
 * context. Safe for use by many threads; nothing happens before a result is subscribed
 * to.
 * <p>
 * Results fail with {@link io.streamstarters.sequin.InvalidSequinRequestException} before
 * anything is sent, with {@link io.streamstarters.sequin.SequinConnectionException} when
 * Sequin cannot be reached or does not answer in time, and with
 * {@link io.streamstarters.sequin.SequinException} when it refuses or fails.
 */
public final class ReactiveSequinClient {

	private final StreamsApi messages;

	private final StreamsAdminApi admin;

	private final SinksApi sinks;

	private final Duration requestTimeout;

	private ReactiveSequinClient(SequinHttp http, SequinClientOptions options) {
		this.messages = new StreamsApi(http);
		this.admin = new StreamsAdminApi(http);
		this.sinks = new SinksApi(http, options.sinkEndpoint());
		this.requestTimeout = options.requestTimeout();
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
		return new ReactiveSequinClient(new SequinHttp(builder, url, options), options);
	}

	/**
	 * How long a request may take. One that waits for messages may take as much longer as
	 * it waits.
	 */
	public Duration requestTimeout() {
		return this.requestTimeout;
	}

	/**
	 * Asks the server for a sign of life.
	 */
	public Mono<Void> check() {
		return defer(this.admin::check);
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
	 * Sends any number of messages in as many calls as it takes, one after the other.
	 * Consumers are given them in the order of the list. Each call is all or nothing, the
	 * list is not: fails with {@link io.streamstarters.sequin.IncompleteSendException}
	 * when a call fails after others have succeeded. Never repeated by itself.
	 * @param stream name or id of the stream
	 * @param messages messages with different keys, none above 8 MB; with none, Sequin is
	 * not called
	 */
	public Mono<SendResult> sendInChunks(String stream, List<TextMessage> messages) {
		return defer(() -> this.messages.sendInChunks(stream, messages));
	}

	/**
	 * Receives the next messages of a consumer, as many as are there at once, sorted by
	 * sequence number. They stay hidden for the consumer's lease and come again unless
	 * they are acknowledged before. Keep one receive at a time per consumer: Sequin hands
	 * the same messages out to parallel ones.
	 * @param consumer the consumer
	 * @param batchSize how many at most, 1 to 1000
	 */
	public Mono<List<SequinMessage<String>>> receive(StreamConsumer consumer, int batchSize) {
		return defer(() -> this.messages.receive(consumer, batchSize));
	}

	/**
	 * Receives up to 10 messages of a consumer.
	 */
	public Mono<List<SequinMessage<String>>> receive(StreamConsumer consumer) {
		return receive(consumer, SequinLimits.DEFAULT_BATCH_SIZE);
	}

	/**
	 * Receives the next message of a consumer; empty when there is none.
	 */
	public Mono<SequinMessage<String>> receiveOne(StreamConsumer consumer) {
		return receive(consumer, 1).flatMap(ReactiveSequinClient::first);
	}

	/**
	 * Receives the next messages of a sink, as many as are there at once, in the order of
	 * their commits. They stay hidden for the sink's lease and come again unless they are
	 * acknowledged before. Parallel receives are safe. A batch holds one change per row,
	 * and a row's next change comes when that is acknowledged.
	 * @param sink the sink
	 * @param maxBatchSize how many at most, 1 to 1000
	 */
	public Mono<List<SinkMessage>> receive(SinkConsumer sink, int maxBatchSize) {
		return defer(() -> this.sinks.receive(sink, maxBatchSize, null));
	}

	/**
	 * Receives the next messages of a sink, and waits for one when there is none. May
	 * come back early with nothing.
	 * <p>
	 * Do not cancel the result: Sequin does not notice, goes on waiting, and takes the
	 * next messages, which then stay hidden for a lease. Keep the wait short instead, and
	 * let it end.
	 * @param sink the sink
	 * @param maxBatchSize how many at most, 1 to 1000
	 * @param waitFor how long to wait, 500 ms to 5 minutes; the request may take as much
	 * longer than {@link SequinClientOptions#requestTimeout()}
	 */
	public Mono<List<SinkMessage>> receive(SinkConsumer sink, int maxBatchSize, Duration waitFor) {
		return defer(() -> this.sinks.receive(sink, maxBatchSize, waitFor));
	}

	/**
	 * Receives the next message of a sink; empty when there is none.
	 */
	public Mono<SinkMessage> receiveOne(SinkConsumer sink) {
		return receive(sink, 1).flatMap(ReactiveSequinClient::first);
	}

	/**
	 * Acknowledges messages. Never repeated by itself.
	 * <p>
	 * Of a stream: not after their lease, since an ack id names a key, not a version, and
	 * a late one acknowledges a value that nobody has seen. After a lost answer, too, the
	 * same id may already stand for a newer value. After a status of 500 it was not
	 * carried out and may be repeated within the lease.
	 * <p>
	 * Of a sink: late, too, and as often as one likes. That it succeeds proves nothing,
	 * since Sequin ignores ids from before a restart, and may hand out acknowledged
	 * messages again after one; recognise them by {@link SinkMessage#id()}.
	 * @param address the consumer or sink
	 * @param ackIds ids of received messages, as they came; with none, Sequin is not
	 * called. One that is no id makes Sequin refuse all
	 */
	public Mono<Void> ack(ConsumerAddress address, Collection<String> ackIds) {
		return settle(Settlements.ACK, address, ackIds);
	}

	/**
	 * Acknowledges one message.
	 */
	public Mono<Void> ack(ConsumerAddress address, String ackId) {
		return ack(address, Collections.singletonList(ackId));
	}

	/**
	 * Gives messages back; Sequin hands them out again at once, those of a sink before
	 * any other. May be repeated within the lease. After the lease it would take a
	 * message from whoever has it now.
	 * @param address the consumer or sink
	 * @param ackIds ids of received messages, as they came; with none, Sequin is not
	 * called. One that is no id makes Sequin refuse all
	 */
	public Mono<Void> nack(ConsumerAddress address, Collection<String> ackIds) {
		return settle(Settlements.NACK, address, ackIds);
	}

	/**
	 * Gives one message back.
	 */
	public Mono<Void> nack(ConsumerAddress address, String ackId) {
		return nack(address, Collections.singletonList(ackId));
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
		return listMessages(consumer, Visibility.ALL, query);
	}

	/**
	 * Lists messages that a consumer has not acknowledged, with their state.
	 * @param consumer the consumer
	 * @param visibility which of them
	 * @param query how many, in which order
	 */
	public Mono<List<ConsumerMessage>> listMessages(StreamConsumer consumer, Visibility visibility,
			MessageQuery query) {
		return defer(() -> this.messages.messages(consumer, visibility, query));
	}

	/**
	 * Looks a message up; status 404 if the stream has none with this key.
	 * @param stream name or id
	 * @param key the key
	 */
	public Mono<SequinMessage<String>> getMessage(String stream, String key) {
		return defer(() -> this.messages.message(stream, key));
	}

	/**
	 * Looks a message up, with the state that it has for each consumer; status 404 if the
	 * stream has none with this key.
	 * @param stream name or id
	 * @param key the key
	 */
	public Mono<MessageInfo> getMessageInfo(String stream, String key) {
		return defer(() -> this.messages.messageInfo(stream, key));
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

	private Mono<Void> settle(Settlements how, ConsumerAddress address, Collection<String> ackIds) {
		return defer(() -> (address instanceof SinkConsumer sink) ? this.sinks.settle(how, sink, ackIds)
				: this.messages.settle(how, (StreamConsumer) address, ackIds));
	}

	private static <T> Mono<T> first(List<T> messages) {
		return messages.isEmpty() ? Mono.empty() : Mono.just(messages.get(0));
	}

	/**
	 * A bad argument fails the result; it is not thrown while a pipeline is put together.
	 */
	private static <T> Mono<T> defer(Supplier<Mono<T>> call) {
		return Mono.defer(call);
	}

}
