package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PolledStream}.
 */
class PolledStreamTests {

	private static final Duration SHORT = Duration.ofSeconds(5);

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	private final SequinClient client = SequinClient.create(this.server.url());

	private final AtomicLong clock = new AtomicLong();

	private final PolledStream stream = new PolledStream(this.client.reactive(), TestListener.SHIPPING,
			this.clock::get);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void leaseThatWasShortenedIsKnownAfterAMinute() {
		assertThat(receive()).isGreaterThan(SHORT);
		this.client.updateConsumer(TestListener.SHIPPING, SequinConsumerOptions.defaults().withAckWait(SHORT));
		this.clock.addAndGet(Duration.ofSeconds(59).toNanos());
		assertThat(receive()).isGreaterThan(SHORT);
		this.clock.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(receive()).isLessThanOrEqualTo(SHORT);
	}

	@Test
	void lagIsTheAgeOfTheOldestMessageThatIsNotAcknowledgedAndAskingChangesNothing() {
		assertThat(this.stream.lag().block()).isZero();
		Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
		SequinServer old = SequinServer.builder()
			.clock(MovableClock.startingAt(hourAgo))
			.stream("orders")
			.consumer("orders", "shipping", "orders.>")
			.start();
		try (old) {
			PolledStream stream = new PolledStream(
					ReactiveSequinClient.create(old.url(), SequinClientOptions.defaults()), TestListener.SHIPPING);
			old.publish("orders", "orders.1", "1");
			assertThat(stream.lag().block()).isBetween(Duration.ofHours(1), Duration.ofHours(2));
			assertThat(old.consumer("orders", "shipping").available()).isOne();
			assertThat(old.calls(SequinOperation.RECEIVE)).isZero();
			List<SequinDelivery> received = polled(stream.receive(1, true)).deliveries();
			assertThat(stream.lag().block()).isGreaterThanOrEqualTo(Duration.ofHours(1));
			stream.ack(List.of(received.get(0).ackId())).block();
			assertThat(stream.lag().block()).isZero();
		}
	}

	@Test
	void aMessageOfAServerWhoseClockIsAheadHasNoAge() {
		SequinServer ahead = SequinServer.builder()
			.clock(MovableClock.startingAt(Instant.now().plus(Duration.ofHours(1))))
			.stream("orders")
			.consumer("orders", "shipping", "orders.>")
			.start();
		try (ahead) {
			ahead.publish("orders", "orders.1", "1");
			assertThat(new PolledStream(ReactiveSequinClient.create(ahead.url(), SequinClientOptions.defaults()),
					TestListener.SHIPPING)
				.lag()
				.block()).isZero();
		}
	}

	private static PolledConsumer.Polled polled(Mono<PolledConsumer.Polled> answer) {
		PolledConsumer.Polled polled = answer.block();
		assertThat(polled).isNotNull();
		return polled;
	}

	private Duration receive() {
		this.server.publish("orders", "orders." + this.clock.get(), "1");
		return polled(this.stream.receive(1, true)).deliveries().get(0).timeLeft();
	}

}
