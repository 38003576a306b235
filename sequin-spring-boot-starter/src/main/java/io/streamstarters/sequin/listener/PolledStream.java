package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.LongSupplier;

import io.streamstarters.sequin.client.MessageQuery;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.StreamConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A consumer of a stream. Its receive never waits. An ack id names a key, not a version:
 * after the lease, or after a lost answer, an acknowledgement could mean a newer value.
 */
final class PolledStream implements PolledConsumer {

	/** Somebody may shorten the lease of a consumer that is being listened to. */
	private static final Duration REMEMBERED = Duration.ofMinutes(1);

	private final ReactiveSequinClient client;

	private final StreamConsumer consumer;

	private final LongSupplier clock;

	/** Known while calls succeed, for some time. Used by one call at a time. */
	private @Nullable Duration ackWait;

	private long askedAt;

	PolledStream(ReactiveSequinClient client, StreamConsumer consumer) {
		this(client, consumer, System::nanoTime);
	}

	PolledStream(ReactiveSequinClient client, StreamConsumer consumer, LongSupplier clock) {
		this.client = client;
		this.consumer = consumer;
		this.clock = clock;
	}

	@Override
	public Mono<Polled> receive(int max, boolean atOnce) {
		// The consumer may come back as another one, with another lease.
		return ackWait().flatMap((ackWait) -> receive(max, ackWait)).doOnError((failure) -> this.ackWait = null);
	}

	private Mono<Polled> receive(int max, Duration ackWait) {
		long start = System.nanoTime();
		return this.client.receive(this.consumer, max).map((messages) -> {
			Lease lease = Lease.from(start, ackWait);
			return new Polled(messages.stream()
				.map((message) -> SequinDelivery.of(message, this.consumer.consumer(), lease))
				.toList(), false);
		});
	}

	private Mono<Duration> ackWait() {
		Duration known = this.ackWait;
		long now = this.clock.getAsLong();
		return (known != null && now - this.askedAt < REMEMBERED.toNanos()) ? Mono.just(known)
				: this.client.getConsumer(this.consumer).map((info) -> info.ackWait()).doOnNext((ackWait) -> {
					this.ackWait = ackWait;
					this.askedAt = now;
				});
	}

	/** What is looked up before has each the time of a request too. */
	@Override
	public Duration longestReceive() {
		return this.client.requestTimeout().multipliedBy(3);
	}

	/** One message is listed, which hands it out to nobody. */
	@Override
	public Mono<Duration> lag() {
		return this.client.listMessages(this.consumer, MessageQuery.first(1))
			.map((oldest) -> oldest.isEmpty() ? Duration.ZERO : age(oldest.get(0).message().updatedAt()));
	}

	/** The clocks of both may differ. */
	private static Duration age(Instant time) {
		Duration age = Duration.between(time, Instant.now());
		return age.isNegative() ? Duration.ZERO : age;
	}

	@Override
	public Mono<Void> ack(Collection<String> ackIds) {
		return this.client.ack(this.consumer, ackIds);
	}

	@Override
	public Mono<Void> nack(Collection<String> ackIds) {
		return this.client.nack(this.consumer, ackIds);
	}

	@Override
	public boolean isAckRepeatable() {
		return false;
	}

	@Override
	public boolean isBlockedByUnacknowledged() {
		return false;
	}

	@Override
	public String leaseSetting() {
		return "the consumer's ack_wait_ms";
	}

	@Override
	public String toString() {
		return "consumer " + this.consumer;
	}

}
