package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of a delivery while the container runs. The paths are:
 * <ol>
 * <li>the handler returns: acknowledged
 * <li>the handler throws an exception, checked or not: the error handler decides
 * <li>the handler throws an error: the same
 * <li>the delivery cannot be read: the error handler decides, the handler is not called
 * <li>the error handler decides to acknowledge, defer or discard
 * <li>the error handler throws, throws an error, or decides nothing: deferred
 * <li>the failure cannot even be described: deferred
 * <li>the handler acknowledges, defers or discards, and returns or throws: that counts
 * <li>the handler decides twice: the first decision counts, the second throws
 * <li>somebody decides after the handler's end: that throws
 * <li>the settlement is refused at once, later, or answered late: the permit comes back
 * with the answer
 * <li>the lease has ended while the delivery waited: not handled, not settled
 * <li>the lease has ended while the delivery was handled: not settled
 * <li>a copy comes while the message is in hand: it shares the settlement
 * <li>a copy comes after the message was acknowledged: settled again, not handled again
 * <li>a copy comes after the message failed: handled again, as the next attempt
 * <li>the executor has no thread: deferred
 * <li>the handler leaves its thread interrupted: neither the settlement nor the next
 * message notice
 * <li>the container stops before, while or after the delivery arrives, waits, is handled
 * or is settled, or starts again: see {@link ContainerLifecycleTests}
 * </ol>
 * Those from the refused settlement on are tested by {@link ContainerPermitTests}.
 */
@ExtendWith(OutputCaptureExtension.class)
class MessageListenerContainerTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	@Test
	void acknowledgesWhenTheHandlerReturns() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.attempts).containsExactly(1);
	}

	@Test
	void letsTheErrorHandlerDecideWhenTheHandlerThrows() {
		List<FailedDelivery> failures = new CopyOnWriteArrayList<>();
		IOException exception = new IOException("no disk");
		this.fixture.onFailure((failure) -> {
			failures.add(failure);
			return FAILED;
		}).start((delivery, attempt, acknowledgment) -> {
			throw exception;
		});
		TestDelivery delivery = new TestDelivery("a");
		this.fixture.source().deliver(delivery);
		this.fixture.awaitSettled("a", FAILED);
		assertThat(failures).containsExactly(new FailedDelivery("orders", delivery, exception, 1));
	}

	@Test
	void treatsAnErrorLikeAnyFailure() {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		this.fixture.onFailure((failure) -> {
			failures.add(failure.cause());
			return FAILED;
		}).start((delivery, attempt, acknowledgment) -> {
			throw new StackOverflowError();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		assertThat(failures).hasOnlyElementsOfType(StackOverflowError.class);
	}

	@Test
	void letsTheErrorHandlerDecideOnAnUnreadableDeliveryWithoutCallingTheHandler() {
		Exception unreadable = new Exception("not encrypted for us");
		List<FailedDelivery> failures = new CopyOnWriteArrayList<>();
		this.fixture.onFailure((failure) -> {
			failures.add(failure);
			return Settlement.discard("poison");
		}).start((delivery, attempt, acknowledgment) -> {
		});
		TestDelivery delivery = new TestDelivery("a", unreadable);
		this.fixture.source().deliver(delivery);
		this.fixture.awaitSettled("a", Settlement.discard("poison"));
		assertThat(failures).containsExactly(new FailedDelivery("orders", delivery, unreadable, 1));
		assertThat(this.fixture.handled).isEmpty();
	}

	@Test
	void countsTheFailuresOfAMessage() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException();
		});
		for (int i = 1; i <= 3; i++) {
			this.fixture.source().deliver(new TestDelivery("a"));
			int times = i;
			await().until(() -> this.fixture.source().settlementsOf("a").size() == times);
		}
		assertThat(this.fixture.attempts).containsExactly(1, 2, 3);
	}

	@Test
	void countsAFreshMessageFromOneAfterAnotherHasBeenDiscarded() {
		this.fixture.onFailure((failure) -> (failure.attempt() == 2) ? Settlement.discard("enough") : FAILED)
			.start((delivery, attempt, acknowledgment) -> {
				throw new IllegalStateException();
			});
		for (int i = 1; i <= 3; i++) {
			this.fixture.source().deliver(new TestDelivery("a"));
			int times = i;
			await().until(() -> this.fixture.source().settlementsOf("a").size() == times);
		}
		assertThat(this.fixture.source().settlementsOf("a")).containsExactly(FAILED, Settlement.discard("enough"),
				FAILED);
		assertThat(this.fixture.attempts).containsExactly(1, 2, 1);
	}

	@Test
	void acknowledgesAFailureWhenTheErrorHandlerSaysSo() {
		this.fixture.onFailure((failure) -> Settlement.ack()).start((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void defersWhenTheErrorHandlerThrows(CapturedOutput output) {
		this.fixture.onFailure((failure) -> {
			throw new IllegalArgumentException("broken error handler");
		}).start((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException();
		});
		deliverAndExpectUndecided();
		assertThat(output).contains("The error handler of listener 'orders' failed on a")
			.contains("broken error handler");
	}

	@Test
	void defersWhenTheErrorHandlerThrowsAnError() {
		this.fixture.onFailure((failure) -> {
			throw new AssertionError("broken error handler");
		}).start((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException();
		});
		deliverAndExpectUndecided();
	}

	@Test
	@SuppressWarnings("DataFlowIssue")
	void defersWhenTheErrorHandlerDecidesNothing() {
		this.fixture.onFailure((failure) -> null).start((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException();
		});
		deliverAndExpectUndecided();
	}

	@Test
	void defersWhenTheFailureOfTheErrorHandlerCannotBeDescribed() {
		// The logger fails too, which ends the worker: that is its own affair.
		this.fixture.runOn((task) -> this.fixture.threads.submit(task)).onFailure((failure) -> {
			throw new Indescribable();
		}).start((delivery, attempt, acknowledgment) -> {
			throw new IllegalStateException();
		});
		deliverAndExpectUndecided();
	}

	@Test
	void keepsADecisionWhenTheFailureAfterItCannotBeDescribed() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			acknowledgment.ack();
			throw new Indescribable();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		await().until(() -> this.fixture.source().settlementsOf("a").size() == 1);
		this.fixture.source().deliver(new TestDelivery("b"));
		await().until(() -> this.fixture.source().settlementsOf("b").size() == 1);
		assertThat(this.fixture.handled).containsExactly("a", "b");
	}

	private void deliverAndExpectUndecided() {
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		Settlement undecided = Settlement.defer(Duration.ofMinutes(1), "The error handler failed");
		await().untilAsserted(
				() -> assertThat(this.fixture.source().settlements()).extracting(ScriptedSource.Settled::settlement)
					.containsExactly(undecided, undecided));
	}

	@Test
	void settlesAsTheHandlerDecides() {
		this.fixture.start((delivery, attempt, acknowledgment) -> decide(delivery.id(), acknowledgment));
		deliverAndExpectDecisions();
	}

	@Test
	void settlesAsTheHandlerDecidedAlthoughItFailsAfterwards(CapturedOutput output) {
		AtomicInteger errorHandlerCalls = new AtomicInteger();
		this.fixture.onFailure((failure) -> {
			errorHandlerCalls.incrementAndGet();
			return FAILED;
		}).start((delivery, attempt, acknowledgment) -> {
			decide(delivery.id(), acknowledgment);
			throw new IllegalStateException("too late");
		});
		deliverAndExpectDecisions();
		assertThat(errorHandlerCalls).hasValue(0);
		assertThat(output).contains("failed with java.lang.IllegalStateException: too late after it had settled ack");
	}

	private void deliverAndExpectDecisions() {
		this.fixture.source().deliver(new TestDelivery("ack"));
		this.fixture.source().deliver(new TestDelivery("retry"));
		this.fixture.source().deliver(new TestDelivery("discard"));
		this.fixture.awaitSettled("ack", Settlement.ack());
		this.fixture.awaitSettled("retry", Settlement.defer(Duration.ofSeconds(3), "busy"));
		this.fixture.awaitSettled("discard", Settlement.discard("unwanted"));
	}

	private static void decide(String what, Acknowledgment acknowledgment) {
		switch (what) {
			case "ack" -> acknowledgment.ack();
			case "retry" -> acknowledgment.retryLater(Duration.ofSeconds(3), "busy");
			case "discard" -> acknowledgment.discard("unwanted");
			default -> throw new IllegalArgumentException(what);
		}
	}

	@Test
	void countsATryThatEndedInRetryLater() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			if (attempt < 3) {
				acknowledgment.retryLater(Duration.ZERO, "not yet");
			}
		});
		for (int i = 1; i <= 3; i++) {
			this.fixture.source().deliver(new TestDelivery("a"));
			int times = i;
			await().until(() -> this.fixture.source().settlementsOf("a").size() == times);
		}
		assertThat(this.fixture.attempts).containsExactly(1, 2, 3);
		assertThat(this.fixture.source().settlementsOf("a")).last().isEqualTo(Settlement.ack());
	}

	@Test
	void refusesASecondDecisionAndKeepsTheFirst() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			acknowledgment.discard("unwanted");
			assertThatIllegalStateException().isThrownBy(acknowledgment::ack).withMessageContaining("settled already");
			acknowledgment.retryLater(Duration.ZERO, "second");
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.discard("unwanted"));
	}

	@Test
	void letsTheHandlerDecideAgainAfterADecisionThatMakesNoSense() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			try {
				acknowledgment.retryLater(Duration.ofSeconds(-1), "yesterday");
			}
			catch (IllegalArgumentException ex) {
				acknowledgment.retryLater(Duration.ofSeconds(3), "tomorrow");
			}
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ofSeconds(3), "tomorrow"));
	}

	@Test
	void refusesADecisionAfterTheHandlersEnd() {
		AtomicReference<Acknowledgment> kept = new AtomicReference<>();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			kept.set(acknowledgment);
			throw new IllegalStateException();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		assertThatIllegalStateException().isThrownBy(() -> kept.get().ack()).withMessageContaining("has ended");
		assertThat(this.fixture.source().settlementsOf("a")).containsExactly(FAILED);
	}

	@Test
	void logsNoPayload(CapturedOutput output) {
		this.fixture.onFailure((failure) -> {
			throw new IllegalArgumentException();
		}).start((delivery, attempt, acknowledgment) -> {
			acknowledgment.ack();
			throw new IllegalStateException();
		});
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture.failedFuture(new IOException());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b", new Exception()));
		this.fixture.awaitSettled("b", Settlement.defer(Duration.ofMinutes(1), "The error handler failed"));
		this.fixture.awaitIdle();
		assertThat(output).contains("Listener 'orders'").doesNotContain("secret payload");
	}

	@SuppressWarnings("serial")
	private static final class Indescribable extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("cannot describe");
		}

	}

}
