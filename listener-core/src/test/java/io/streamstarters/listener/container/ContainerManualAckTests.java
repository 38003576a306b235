package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
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
 * Settlement by hand. A message is settled:
 * <ol>
 * <li>during its method: carried out when that ends
 * <li>after its method, by any thread: carried out at once
 * <li>during its method, which fails: carried out all the same
 * <li>after its method has failed: refused, the error handler has decided
 * <li>twice: the second one is refused
 * <li>never: reported, counts as failed; refused from then on
 * <li>after the container has stopped: not carried out, but remembered
 * </ol>
 */
@ExtendWith(OutputCaptureExtension.class)
class ContainerManualAckTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final List<Acknowledgment> acknowledgments = new CopyOnWriteArrayList<>();

	ContainerManualAckTests() {
		this.fixture.with(manual(ContainerFixture.options(1, 4), Duration.ofSeconds(30)));
	}

	@Test
	void carriesOutWhatIsDecidedDuringTheMethodWhenThatEnds() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			acknowledgment.retryLater(Duration.ofSeconds(3), "not yet");
			this.acknowledgments.add(acknowledgment);
			busy.await();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitMethods(1);
		assertThat(this.fixture.source().settlements()).isEmpty();
		busy.countDown();
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ofSeconds(3), "not yet"));
	}

	@Test
	void settlesNothingBecauseTheMethodReturns() {
		MessageListenerContainer container = startCollecting();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		// The only worker is done with the first.
		awaitMethods(2);
		assertThat(this.fixture.source().settlements()).isEmpty();
		assertThat(container.getStatistics().getHandled()).isZero();
		this.acknowledgments.forEach(Acknowledgment::ack);
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", Settlement.ack());
		assertThat(container.getStatistics().getHandled()).isEqualTo(2);
	}

	@Test
	void carriesOutWhatAnotherThreadDecidesLater() {
		startCollecting();
		for (String id : List.of("a", "b", "c")) {
			this.fixture.source().deliver(new TestDelivery(id));
		}
		awaitMethods(3);
		this.fixture.threads.execute(() -> this.acknowledgments.get(2).ack());
		this.fixture.awaitSettled("c", Settlement.ack());
		this.fixture.threads.execute(() -> this.acknowledgments.get(1).discard("unwanted"));
		this.fixture.awaitSettled("b", Settlement.discard("unwanted"));
		this.fixture.threads.execute(() -> this.acknowledgments.get(0).retryLater(Duration.ZERO, "again"));
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ZERO, "again"));
	}

	@Test
	void handlesOthersMeanwhileButHasNoMoreInHandThanThePermitsAllow() {
		MessageListenerContainer container = startCollecting();
		for (int i = 0; i < 4; i++) {
			this.fixture.source().deliver(new TestDelivery("m" + i));
		}
		awaitMethods(4);
		assertThat(container.getInFlight()).isEqualTo(4);
		assertThat(this.fixture.source().demand()).isZero();
		this.acknowledgments.get(3).ack();
		this.fixture.awaitSettled("m3", Settlement.ack());
		await().untilAsserted(() -> assertThat(this.fixture.source().demand()).isEqualTo(1));
		this.acknowledgments.subList(0, 3).forEach(Acknowledgment::ack);
	}

	@Test
	void reportsAMessageThatIsNeverSettledAndCountsItAsFailed(CapturedOutput output) {
		List<FailedDelivery> failures = new CopyOnWriteArrayList<>();
		List<String> threads = new CopyOnWriteArrayList<>();
		this.fixture.with(manual(ContainerFixture.options(1, 4), Duration.ofMillis(30)))
			.runOn((task) -> this.fixture.threads.execute(() -> {
				Thread.currentThread().setName("of the container");
				task.run();
			}))
			.onFailure((failure) -> {
				threads.add(Thread.currentThread().getName());
				failures.add(failure);
				return FAILED;
			});
		MessageListenerContainer container = startCollecting();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		this.fixture.awaitIdle();
		assertThat(failures).singleElement()
			.satisfies((failure) -> assertThat(failure.cause()).isInstanceOf(TimeoutException.class));
		assertThat(threads).containsExactly("of the container");
		assertThat(container.getStatistics().getFailed()).isEqualTo(1);
		assertThat(output)
			.contains("Listener 'orders' acknowledges by hand and has not settled a within PT0.03S after its method");
		assertThatIllegalStateException().isThrownBy(() -> this.acknowledgments.get(0).ack());
	}

	@Test
	void failsAMessageThatIsNeverSettledAlthoughTheExecutorHasNoThread() {
		CountDownLatch refused = this.fixture.latch();
		this.fixture.with(manual(ContainerFixture.options(1, 4), Duration.ofMillis(30))).runOn((task) -> {
			if (refused.getCount() == 0) {
				throw new IllegalStateException("no thread");
			}
			this.fixture.threads.execute(task);
		});
		this.fixture.start((delivery, attempt, acknowledgment) -> refused.countDown());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
	}

	@Test
	void refusesASecondDecision() {
		startCollecting();
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitMethods(1);
		this.acknowledgments.get(0).ack();
		assertThatIllegalStateException().isThrownBy(() -> this.acknowledgments.get(0).discard("unwanted"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void leavesTheFailureOfAMethodToTheErrorHandlerAndRefusesADecisionAfterIt() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			this.acknowledgments.add(acknowledgment);
			throw new IOException();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		assertThatIllegalStateException().isThrownBy(() -> this.acknowledgments.get(0).ack());
	}

	@Test
	void carriesOutTheDecisionOfAMethodThatFailsAfterIt(CapturedOutput output) {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			acknowledgment.ack();
			throw new IOException("too late");
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(output).contains("failed with java.io.IOException: too late after it had settled a");
	}

	@Test
	void waitsWithItsStopForWhatIsUnsettled() {
		MessageListenerContainer container = startCollecting();
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitMethods(1);
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		assertThat(stopped).isNotDone();
		this.acknowledgments.get(0).ack();
		this.fixture.awaitSettled("a", Settlement.ack());
		await().until(stopped::isDone);
	}

	@Test
	void doesNotCarryOutWhatIsDecidedAfterTheStopButRemembersIt() {
		this.fixture.with(manual(ContainerFixture.impatient(1), Duration.ofSeconds(30)));
		MessageListenerContainer container = startCollecting();
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitMethods(1);
		container.stop();
		this.acknowledgments.get(0).ack();
		assertThat(container.getInFlight()).isZero();
		assertThat(this.fixture.source().settlements()).isEmpty();
		container.start();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.handled).containsExactly("a");
	}

	private MessageListenerContainer startCollecting() {
		return this.fixture.start((delivery, attempt, acknowledgment) -> this.acknowledgments.add(acknowledgment));
	}

	private void awaitMethods(int count) {
		await().untilAsserted(() -> assertThat(this.acknowledgments).hasSize(count));
	}

	private static ContainerOptions manual(ContainerOptions options, Duration settlementTimeout) {
		return options.withAckMode(AckMode.MANUAL, settlementTimeout);
	}

}
