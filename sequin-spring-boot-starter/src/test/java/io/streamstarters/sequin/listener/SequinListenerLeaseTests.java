package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of messages whose lease ends in the hands of a listener. One that was still
 * waiting is left to come again and is handled then; one that was being handled is not
 * settled any more, and is acknowledged without another call of the handler when it comes
 * again. The server's clock moves only when a test moves it: what is settled too late by
 * the listener's own measure would still be accepted.
 */
class SequinListenerLeaseTests {

	private static final Duration LEASE = Duration.ofSeconds(3);

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("orders")
		.consumer("orders", "shipping", "orders.>", LEASE)
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void isNotAcknowledgedAfterItsLeaseAndNotHandledAgain() {
		this.server.publish("orders", "orders.1", "slow");
		try (TestListener listener = new TestListener(this.server).holding("slow").start()) {
			await().until(() -> listener.handled().contains("slow") && listener.delivery("slow").isExpired());
			listener.letGoOn("slow");
			await().until(() -> listener.container().getInFlight() == 0);
			acknowledgeAMarker(listener);
			assertThat(ackedIds()).doesNotContain(listener.ackId("slow"));
			assertThat(snapshot().deliverCount("orders.1")).isOne();
			awaitDrained();
			assertThat(listener.handled()).containsOnlyOnce("slow");
			assertThat(ackedIds()).containsOnlyOnce(listener.ackId("slow"));
			assertThat(this.server.nackBatches()).isEmpty();
		}
	}

	@Test
	void isNotGivenBackAfterItsLease() {
		this.server.publish("orders", "orders.1", "slow");
		try (TestListener listener = new TestListener(this.server).holding("slow")) {
			listener.doing((delivery, attempt, acknowledgment) -> {
				if (attempt == 1 && delivery.payload().equals("slow")) {
					acknowledgment.retryLater(Duration.ZERO, "At once");
				}
			});
			listener.start();
			await().until(() -> listener.handled().contains("slow") && listener.delivery("slow").isExpired());
			listener.letGoOn("slow");
			await().until(() -> listener.container().getInFlight() == 0);
			acknowledgeAMarker(listener);
			listener.container().stop();
			assertThat(this.server.nackBatches()).isEmpty();
			assertThat(snapshot().delivered()).isOne();
		}
	}

	@Test
	void aRedeliveryWhileItIsHandledIsAcknowledgedInItsPlace() {
		this.server.publish("orders", "orders.1", "slow");
		try (TestListener listener = new TestListener(this.server, 2, 2).holding("slow").start()) {
			await().until(() -> listener.handled().contains("slow") && listener.delivery("slow").isExpired());
			this.clock.advance(LEASE);
			await().until(() -> listener.container().getStatistics().getRedelivered() == 1);
			listener.letGoOn("slow");
			awaitDrained();
			assertThat(listener.handled()).containsExactly("slow");
			assertThat(ackedIds()).containsExactly(listener.ackId("slow"));
		}
	}

	@Test
	void aNewValueWaitsForTheOldOneThatTookTooLongAndIsNotAcknowledgedByIt() {
		this.server.publish("orders", "orders.1", "old");
		try (TestListener listener = new TestListener(this.server, 3, 3).holding("old").holding("new").start()) {
			await().until(() -> listener.handled().contains("old") && listener.delivery("old").isExpired());
			this.server.publish("orders", "orders.1", "new");
			this.clock.advance(LEASE);
			await().until(() -> listener.container().getInFlight() == 2);
			acknowledgeAMarker(listener);
			assertThat(listener.handled()).doesNotContain("new");
			listener.letGoOn("old");
			await().until(() -> listener.handled().contains("new"));
			assertThat(ackedIds()).doesNotContain(listener.ackId("new"));
			assertThat(snapshot().delivered()).isOne();
			listener.letGoOn("new");
			awaitDrained();
			assertThat(listener.handled()).containsOnlyOnce("old", "new");
		}
	}

	@Test
	void isNotHandledWhenItsLeaseEndedWhileItWaited() {
		this.server.publish("orders", "orders.1", "slow");
		this.server.publish("orders", "orders.2", "waiting");
		try (TestListener listener = new TestListener(this.server, 1, 2).holding("slow").start()) {
			await().until(() -> listener.handled().contains("slow") && listener.delivery("slow").isExpired());
			assertThat(snapshot().deliverCount("orders.2")).isOne();
			listener.letGoOn("slow");
			await().until(() -> listener.container().getInFlight() == 0);
			acknowledgeAMarker(listener);
			assertThat(listener.handled()).doesNotContain("waiting");
			awaitDrained();
			assertThat(listener.handled()).containsOnlyOnce("slow", "waiting");
			assertThat(this.server.nackBatches()).isEmpty();
		}
	}

	/**
	 * Settlements leave in their order: what was to be settled before the marker has been
	 * when the marker is.
	 */
	private void acknowledgeAMarker(TestListener listener) {
		this.server.publish("orders", "orders.marker", "marker");
		await().until(() -> listener.handled().contains("marker") && ackedIds().contains(listener.ackId("marker")));
	}

	/** Lets leases end until all is acknowledged: this machine may be slow. */
	private void awaitDrained() {
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200)).until(() -> {
			this.clock.advance(LEASE);
			return snapshot().isDrained();
		});
	}

	private List<String> ackedIds() {
		return this.server.ackBatches().stream().flatMap(Collection::stream).toList();
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

}
