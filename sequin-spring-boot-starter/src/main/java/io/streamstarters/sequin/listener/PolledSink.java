package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.SinkConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A sink. Its receive waits for a message, and its ack ids name changes. A batch with a
 * message that the sink's transform cannot bear fails as a whole, and is hidden for a
 * lease: smaller batches get around that message.
 */
final class PolledSink implements PolledConsumer {

	private static final Logger logger = LoggerFactory.getLogger(PolledSink.class);

	/** Beyond this, Sequin frees what is out every five minutes. */
	private static final Duration LONGEST_LEASE = Duration.ofMinutes(2);

	/** How long an answer may be on its way before its messages' lease is overrated. */
	private static final Duration TRANSIT = Duration.ofSeconds(1);

	private final ReactiveSequinClient client;

	private final SinkConsumer sink;

	private final SinkOptions options;

	private final CarefulBatches batches;

	PolledSink(ReactiveSequinClient client, SinkConsumer sink, SinkOptions options) {
		this.client = client;
		this.sink = sink;
		this.options = options;
		this.batches = new CarefulBatches(sink.sink(), options.ackWait(), System::nanoTime);
		if (options.ackWait().compareTo(LONGEST_LEASE) > 0) {
			logger.warn("The lease of the sink {} is set to {}, and Sequin keeps none over two minutes: messages that"
					+ " take longer come twice", sink, options.ackWait());
		}
	}

	@Override
	public Mono<Polled> receive(int max, boolean atOnce) {
		long start = System.nanoTime();
		int size = this.batches.limit(max);
		return (atOnce ? this.client.receive(this.sink, size)
				: this.client.receive(this.sink, size, this.options.waitFor()))
			.doOnNext((messages) -> this.batches.succeeded())
			.doOnError((failure) -> this.batches.failed(size, failure))
			.map((messages) -> polled(messages, start));
	}

	@Override
	public Duration longestReceive() {
		return this.client.requestTimeout().plus(this.options.waitFor());
	}

	/** Nothing that can be asked of a sink says what waits in it. */
	@Override
	public Mono<Duration> lag() {
		return Mono.empty();
	}

	/** Whether the sink is disabled, or is starting just now. */
	static boolean hasNoProcess(SequinException failure) {
		return failure.getSummary().contains("noproc");
	}

	private Polled polled(List<SinkMessage> messages, long start) {
		long now = System.nanoTime();
		// A call may wait longer than a lease. What it brings was handed out at its end.
		Lease lease = Lease.from(Math.max(start, now - TRANSIT.toNanos()), this.options.ackWait());
		boolean waited = now - start >= this.options.waitFor().toNanos() * 3 / 4;
		return new Polled(messages.stream().map((message) -> SequinDelivery.of(message, lease)).toList(), waited);
	}

	@Override
	public Mono<Void> ack(Collection<String> ackIds) {
		return this.client.ack(this.sink, ackIds);
	}

	@Override
	public Mono<Void> nack(Collection<String> ackIds) {
		return this.client.nack(this.sink, ackIds);
	}

	@Override
	public boolean isAckRepeatable() {
		return true;
	}

	/** A row's next change comes when its last one is acknowledged. */
	@Override
	public boolean isBlockedByUnacknowledged() {
		return true;
	}

	@Override
	public String leaseSetting() {
		return "the sink's ack_wait_ms, and sequin.sinks.ack-wait with it,";
	}

	@Override
	public String toString() {
		return "sink " + this.sink;
	}

}
