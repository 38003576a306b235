package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.DeliveryOutcome.Kind;
import io.streamstarters.listener.test.ListenerTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a probe is told, as the harness of tests sees it.
 */
class DeliveryProbeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final ListenerContainerRegistry registry = new ListenerContainerRegistry();

	private final ListenerTestHarness harness = new ListenerTestHarness(this.registry);

	@Test
	void deliveriesAndOutcomesAreReturnedInTheirOrder() {
		start((delivery, attempt, acknowledgment) -> {
			switch (delivery.id()) {
				case "failed" -> throw new IOException("broken");
				case "deferred" -> acknowledgment.retryLater(Duration.ofSeconds(3), "later");
				case "discarded" -> acknowledgment.discard("unwanted");
				case "skipped" -> ((DeliveryAttempt) acknowledgment).skip();
				case "decided" -> {
					acknowledgment.ack();
					throw new IOException("too late");
				}
				default -> {
				}
			}
		});
		assertThat(next("handled").kind()).isEqualTo(Kind.HANDLED);
		DeliveryOutcome failed = next("failed");
		assertThat(failed.kind()).isEqualTo(Kind.FAILED);
		assertThat(failed.failure()).isInstanceOf(IOException.class);
		assertThat(failed.settlement()).isEqualTo(ContainerFixture.FAILED);
		assertThat(next("deferred").kind()).isEqualTo(Kind.DEFERRED);
		assertThat(next("discarded").kind()).isEqualTo(Kind.DISCARDED);
		assertThat(next("skipped").kind()).isEqualTo(Kind.FILTERED);
		assertThat(next("decided").kind()).isEqualTo(Kind.HANDLED);
		assertThat(next("handled").kind()).isEqualTo(Kind.DUPLICATE);
		assertThat(this.harness.awaitHandled("orders", 2, PATIENCE)).extracting((outcome) -> outcome.delivery().id())
			.containsExactly("handled", "decided");
	}

	private DeliveryOutcome next(String id) {
		TestDelivery delivery = new TestDelivery(id);
		this.fixture.source().deliver(delivery);
		assertThat(this.harness.awaitDelivery("orders", PATIENCE)).isSameAs(delivery);
		DeliveryOutcome outcome = this.harness.awaitOutcome("orders", PATIENCE);
		assertThat(outcome.delivery()).isSameAs(delivery);
		return outcome;
	}

	@Test
	void whatCannotBeReadHasFailed() {
		start((delivery, attempt, acknowledgment) -> {
		});
		IOException unreadable = new IOException("unreadable");
		this.fixture.source().deliver(new TestDelivery("a", unreadable));
		assertThat(this.harness.awaitFailed("orders", 1, PATIENCE)).singleElement()
			.satisfies((outcome) -> assertThat(outcome.failure()).isSameAs(unreadable));
	}

	@Test
	void aDeadLetterCountsAsAFailureTooAndWaitsForItsAcknowledgment() {
		this.fixture.onFailure((failure) -> Settlement.deadLetter("given up"))
			.deadLettersTo((failure) -> CompletableFuture.completedStage(null));
		start((delivery, attempt, acknowledgment) -> {
			throw new IOException("broken");
		});
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitDeadLettered("orders", 1, Duration.ZERO));
		answer.complete(null);
		assertThat(this.harness.awaitDeadLettered("orders", 1, PATIENCE))
			.isEqualTo(this.harness.awaitFailed("orders", 1, PATIENCE));
	}

	@Test
	void whatTheBrokerDidNotTakeIsHandledAllTheSame() {
		start((delivery, attempt, acknowledgment) -> {
		});
		IllegalStateException refusal = new IllegalStateException("gone");
		this.fixture.source().broker = (delivery, settlement) -> {
			throw refusal;
		};
		this.fixture.source().deliver(new TestDelivery("a"));
		assertThat(this.harness.awaitHandled("orders", 1, PATIENCE)).singleElement()
			.satisfies((outcome) -> assertThat(outcome.settlementFailure()).isSameAs(refusal));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitHandled("orders", 2, Duration.ZERO))
			.withMessageContaining("not taken by the broker: 1")
			.withCause(refusal);
	}

	@Test
	void whatWaitsAtAStopIsGivenBackAndTheNextRunIsSeenToo() {
		CountDownLatch mayEnd = this.fixture.latch();
		MessageListenerContainer container = start(
				(delivery, attempt, acknowledgment) -> ContainerFixture.awaitUninterrupted(mayEnd));
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(new TestDelivery("b"));
		CountDownLatch stopped = new CountDownLatch(1);
		container.stop(stopped::countDown);
		assertThat(this.harness.awaitOutcome("orders", PATIENCE).kind()).isEqualTo(Kind.GIVEN_BACK);
		mayEnd.countDown();
		this.harness.awaitHandled("orders", 1, PATIENCE);
		ContainerFixture.awaitUninterrupted(stopped);
		container.start();
		this.fixture.source().deliver(new TestDelivery("c"));
		this.harness.awaitHandled("orders", 2, PATIENCE);
	}

	@Test
	void aWaitInVainSaysWhatHappenedInsteadButNoPayload() {
		start((delivery, attempt, acknowledgment) -> {
			throw new IOException("broken");
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		DeliveryOutcome failed = this.harness.awaitOutcome("orders", PATIENCE);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitHandled("orders", 3, Duration.ofMillis(1)))
			.withMessageContainingAll("'orders' handled 0 of 3", "Deliveries: 1", "{FAILED=1}", "id=a", "broken",
					"RUNNING")
			.withCause(failed.failure())
			.satisfies((error) -> assertThat(error.getMessage()).doesNotContain("secret payload"));
		this.fixture.source().receiver().onDisconnected(new IOException("cable"));
		this.harness.reset();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitDelivery("orders", Duration.ZERO))
			.withMessageContainingAll("'orders' got no delivery", "Deliveries: 0", "DISCONNECTED", "cable")
			.satisfies((error) -> assertThat(error.getCause()).hasMessage("cable"));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.harness.awaitOutcome("orders", Duration.ZERO))
			.withMessageContaining("'orders' finished no delivery");
	}

	private MessageListenerContainer start(ContainerFixture.SingleHandler handler) {
		MessageListenerContainer container = this.fixture.create(handler);
		this.registry.register(container);
		container.start();
		this.fixture.source().receiver().onConnected();
		return container;
	}

}
