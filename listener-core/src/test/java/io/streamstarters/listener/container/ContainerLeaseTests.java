package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.streamstarters.listener.LeaseOverrunEvent;
import io.streamstarters.listener.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Leases. One ends:
 * <ol>
 * <li>while the delivery waits: not handed out, not reported
 * <li>while it is handled: reported once, at that time; then settled only where the
 * delivery accepts a late acknowledgment
 * <li>between the last look and the handler's end: reported at that end
 * <li>before that of a delivery that began earlier: reported in its time all the same
 * <li>while a copy with a lease is there: not reported
 * </ol>
 */
@ExtendWith(OutputCaptureExtension.class)
class ContainerLeaseTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final CountDownLatch busy = this.fixture.latch();

	@Test
	void reportsOnceAHandlerThatOutlivesTheLeaseWhileItStillRuns(CapturedOutput output) {
		MessageListenerContainer container = startBusy();
		TestDelivery delivery = new TestDelivery("a").withLease(SHORT);
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("a");
		delivery.expire();
		awaitReports(1);
		assertThat(this.fixture.events).singleElement().isInstanceOfSatisfying(LeaseOverrunEvent.class, (event) -> {
			assertThat(event.listenerId()).isEqualTo("orders");
			assertThat(event.messageId()).isEqualTo("a");
			assertThat(event.handling()).isPositive();
		});
		assertThat(output).contains("WARN")
			.contains("Listener 'orders' has been handling a for ")
			.contains("Raise the lease of the broker or make the handler faster")
			.doesNotContain("secret payload");
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.events).hasSize(1);
		assertThat(container.getStatistics().getOverrun()).isEqualTo(1);
	}

	@Test
	void looksAgainUntilTheLeaseHasEnded() {
		startBusy();
		TestDelivery delivery = new TestDelivery("a").withLease(Duration.ofMillis(2));
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("a");
		await().during(Duration.ofMillis(50)).untilAsserted(() -> assertThat(this.fixture.events).isEmpty());
		delivery.expire();
		awaitReports(1);
	}

	@Test
	void reportsALeaseThatEndsBeforeThatOfAnEarlierDelivery() {
		this.fixture.with(ContainerFixture.options(2, 4));
		startBusy();
		this.fixture.source().deliver(new TestDelivery("long").withLease(Duration.ofHours(1)));
		this.fixture.awaitHandled("long");
		TestDelivery delivery = new TestDelivery("a").withLease(SHORT);
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("long", "a");
		delivery.expire();
		awaitReports(1);
	}

	@Test
	void reportsAtItsEndAHandlerThatOutlivedTheLeaseUnnoticed() {
		startBusy();
		TestDelivery delivery = new TestDelivery("a").withLease(Duration.ofHours(1));
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("a");
		delivery.expire();
		this.busy.countDown();
		awaitReports(1);
	}

	@Test
	void reportsNothingWhereAHandlerIsInTime() {
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a").withLease(SHORT));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(container.getStatistics().getOverrun()).isZero();
		assertThat(this.fixture.events).isEmpty();
	}

	@Test
	void reportsNothingWhileThereIsACopyWithALease() {
		startBusy();
		TestDelivery delivery = new TestDelivery("a").withLease(Duration.ofMillis(2));
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("a");
		TestDelivery copy = new TestDelivery("a").withLease(Duration.ofMillis(2));
		this.fixture.source().deliver(copy);
		delivery.expire();
		await().until(delivery::isKnownToBeExpired);
		assertThat(this.fixture.events).isEmpty();
		copy.expire();
		awaitReports(1);
	}

	@Test
	void acknowledgesLateWhereTheDeliveryAcceptsThat() {
		startBusy();
		TestDelivery delivery = new TestDelivery("a").acceptingLateAck();
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("a");
		delivery.expire();
		this.busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void settlesNothingElseLate() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			this.busy.await();
			throw new IllegalStateException();
		});
		TestDelivery delivery = new TestDelivery("a").acceptingLateAck();
		this.fixture.source().deliver(delivery);
		this.fixture.awaitHandled("a");
		delivery.expire();
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.source().settlements()).isEmpty();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
	}

	@Test
	void neitherHandsOutNorReportsADeliveryWhoseLeaseEndedWhileItWaited() {
		MessageListenerContainer container = startBusy();
		TestDelivery waiting = new TestDelivery("b").withLease(SHORT);
		this.fixture.source().deliver(new TestDelivery("a").withLease(SHORT));
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(waiting);
		waiting.expire();
		await().until(waiting::isKnownToBeExpired);
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.handled).containsExactly("a");
		assertThat(this.fixture.source().settlementsOf("b")).isEmpty();
		assertThat(container.getStatistics().getOverrun()).isZero();
	}

	@Test
	void asksForMoreHoweverOftenAMessageComesWhileItsHandlerHangs() {
		this.fixture.with(ContainerFixture.options(1, 2));
		startBusy();
		TestDelivery last = new TestDelivery("a");
		this.fixture.source().deliver(last);
		this.fixture.awaitHandled("a");
		for (int i = 0; i < 10; i++) {
			last.expire();
			last = new TestDelivery("a");
			this.fixture.source().deliver(last);
		}
		assertThat(this.fixture.source().demand()).isEqualTo(1);
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.source().demand()).isEqualTo(2);
	}

	private MessageListenerContainer startBusy() {
		return this.fixture.start((delivery, attempt, acknowledgment) -> this.busy.await());
	}

	private void awaitReports(int count) {
		await().untilAsserted(() -> assertThat(this.fixture.events).hasSize(count));
	}

}
