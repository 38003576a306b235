package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * When a delivery's permit comes back, and what becomes of late deliveries, copies and
 * deliveries without a thread. The paths are listed by
 * {@link MessageListenerContainerTests}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContainerPermitTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	@Test
	void asksForAsManyDeliveriesAsItMayHaveInHand() {
		this.fixture.with(ContainerFixture.options(2, 7)).start((delivery, attempt, acknowledgment) -> {
		});
		assertThat(this.fixture.source().demand()).isEqualTo(7);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void getsThePermitBackWhenTheSourceRefusesASettlementAtOnce(boolean error, CapturedOutput output) {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().broker = (delivery, settlement) -> {
			if (error) {
				throw new NoClassDefFoundError("refused at once");
			}
			throw new IllegalStateException("refused at once");
		};
		for (int i = 0; i < 9; i++) {
			TestDelivery delivery = new TestDelivery("m" + i);
			await().until(() -> this.fixture.source().offer(delivery));
		}
		this.fixture.awaitIdle();
		assertThat(this.fixture.handled).hasSize(9);
		assertThat(output).contains("could not settle m8, which comes again: refused at once");
	}

	@Test
	void getsThePermitBackWhenTheBrokerRefusesASettlement(CapturedOutput output) {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture
			.failedFuture(new IOException("refused by the broker"));
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitIdle();
		await().untilAsserted(
				() -> assertThat(output).contains("could not settle a, which comes again: refused by the broker"));
	}

	@Test
	void settlesAgainWithoutHandlingAgainWhatCameBackBecauseItsAckWasRefused() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture.failedFuture(new IOException());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitIdle();
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture.completedFuture(null);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack(), Settlement.ack());
		assertThat(this.fixture.handled).containsExactly("a");
	}

	@Test
	void keepsThePermitUntilTheBrokerHasAnswered() {
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.source().demand()).isEqualTo(3);
		assertThat(container.getInFlight()).isEqualTo(1);
		answer.complete(null);
		assertThat(this.fixture.source().demand()).isEqualTo(4);
		assertThat(container.getInFlight()).isZero();
	}

	@Test
	void handlesTheNextMessageWhileTheBrokerHasNotAnsweredTheLastSettlement() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		this.fixture.awaitHandled("a", "b");
		answer.complete(null);
	}

	@Test
	void neitherHandlesNorSettlesADeliveryWhoseLeaseEndedWhileItWaited() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		TestDelivery waiting = new TestDelivery("b");
		this.fixture.source().deliver(waiting);
		waiting.expire();
		busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.handled).containsExactly("a");
		assertThat(this.fixture.source().settlementsOf("b")).isEmpty();
	}

	@Test
	void doesNotSettleADeliveryWhoseLeaseEndedWhileItWasHandledButAcknowledgesWhenItComesAgain() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		TestDelivery overrun = new TestDelivery("a");
		this.fixture.source().deliver(overrun);
		this.fixture.awaitHandled("a");
		overrun.expire();
		busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.source().settlementsOf("a")).isEmpty();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.handled).containsExactly("a");
	}

	@Test
	void countsAFailureOfAHandlerThatOverranTheLease() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			busy.await();
			throw new IllegalStateException();
		});
		TestDelivery overrun = new TestDelivery("a");
		this.fixture.source().deliver(overrun);
		this.fixture.awaitHandled("a");
		overrun.expire();
		busy.countDown();
		this.fixture.awaitIdle();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		assertThat(this.fixture.attempts).containsExactly(1, 2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void settlesACopyLikeTheMessageInHandWithoutHandlingIt(boolean success) {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			busy.await();
			if (!success) {
				throw new IllegalStateException();
			}
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("a"));
		assertThat(this.fixture.source().settlementsOf("a")).isEmpty();
		busy.countDown();
		Settlement settlement = success ? Settlement.ack() : FAILED;
		this.fixture.awaitSettled("a", settlement, settlement, settlement);
		assertThat(this.fixture.handled).containsExactly("a");
	}

	@Test
	void settlesACopyThatReplacesADeliveryWhoseLeaseHasEnded() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		TestDelivery overrun = new TestDelivery("a");
		this.fixture.source().deliver(overrun);
		this.fixture.awaitHandled("a");
		overrun.expire();
		TestDelivery copy = new TestDelivery("a");
		this.fixture.source().deliver(copy);
		busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.source().settlements())
			.containsExactly(new ScriptedSource.Settled(copy, Settlement.ack()));
		assertThat(this.fixture.handled).containsExactly("a");
	}

	@Test
	void handlesACopyInPlaceOfAWaitingDeliveryWhoseLeaseHasEnded() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		TestDelivery waiting = new TestDelivery("b");
		this.fixture.source().deliver(waiting);
		waiting.expire();
		this.fixture.source().deliver(new TestDelivery("b"));
		busy.countDown();
		this.fixture.awaitSettled("b", Settlement.ack());
		this.fixture.awaitHandled("a", "b");
	}

	@Test
	void doesNotHandleAgainWhatItHasAcknowledged() {
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack(), Settlement.ack());
		assertThat(this.fixture.handled).containsExactly("a");
		assertThat(container.getStatistics().getDuplicates()).isEqualTo(1);
		assertThat(container.getStatistics().getHandled()).isEqualTo(1);
	}

	@Test
	void handlesAgainWhatItHasAcknowledgedWhenItRemembersNothing() {
		this.fixture.with(new ContainerOptions(1, 4, true, Duration.ofSeconds(30), 0, Duration.ofMinutes(10)))
			.start((delivery, attempt, acknowledgment) -> {
			});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitIdle();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a", "a");
	}

	@Test
	void handlesAgainWhatHasFailed() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			if (attempt == 1) {
				throw new IllegalStateException();
			}
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED, Settlement.ack());
		assertThat(this.fixture.attempts).containsExactly(1, 2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void defersWhatTheExecutorHasNoThreadFor(boolean error, CapturedOutput output) {
		AtomicInteger calls = new AtomicInteger();
		this.fixture.runOn((task) -> {
			if (calls.incrementAndGet() > 3) {
				this.fixture.threads.execute(task);
			}
			else if (error) {
				throw new Error("unable to create native thread");
			}
			else {
				throw new RejectedExecutionException();
			}
		}).start((delivery, attempt, acknowledgment) -> {
		});
		for (String id : List.of("a", "b", "c")) {
			this.fixture.source().deliver(new TestDelivery(id));
			this.fixture.awaitSettled(id, Settlement.defer(Duration.ofSeconds(1), "No thread"));
		}
		this.fixture.source().deliver(new TestDelivery("d"));
		this.fixture.awaitSettled("d", Settlement.ack());
		assertThat(this.fixture.attempts).containsExactly(1);
		assertThat(output).contains("Listener 'orders' got no thread from its executor");
	}

	@Test
	void keepsTheInterruptOfAHandlerFromTheErrorHandlerTheSettlementAndTheNextMessage() {
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		this.fixture.onFailure((failure) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
			return FAILED;
		}).start((delivery, attempt, acknowledgment) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
			if (delivery.id().equals("a")) {
				throw new InterruptedException();
			}
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		this.fixture.source().deliver(new TestDelivery("c"));
		this.fixture.awaitSettled("c", Settlement.ack());
		// The rest is seen by the source: no interrupted thread settles.
		assertThat(interrupted).containsExactly(false, false, false, false);
	}

	@Test
	void handlesOneAfterTheOtherInTheirOrderWhenTheConcurrencyIsOne() {
		this.fixture.with(ContainerFixture.options(1, 50)).start((delivery, attempt, acknowledgment) -> {
		});
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			ids.add("m" + i);
			this.fixture.source().deliver(new TestDelivery("m" + i));
		}
		this.fixture.awaitHandled(ids.toArray(String[]::new));
		assertThat(this.fixture.mostRunning()).isEqualTo(1);
	}

	@Test
	void usesTheWholeConcurrencyAndNoMore() throws Exception {
		CountDownLatch busy = this.fixture.latch();
		CountDownLatch three = new CountDownLatch(3);
		this.fixture.with(ContainerFixture.options(3, 10)).start((delivery, attempt, acknowledgment) -> {
			three.countDown();
			busy.await();
		});
		for (int i = 0; i < 10; i++) {
			this.fixture.source().deliver(new TestDelivery("m" + i));
		}
		assertThat(three.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.fixture.source().demand()).isZero();
		busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.fixture.handled).hasSize(10);
		assertThat(this.fixture.mostRunning()).isEqualTo(3);
	}

	@Test
	void oneStuckHandlerDoesNotStopTheOthers() {
		CountDownLatch stuck = this.fixture.latch();
		this.fixture.with(ContainerFixture.options(2, 4)).start((delivery, attempt, acknowledgment) -> {
			if (delivery.id().equals("stuck")) {
				stuck.await();
			}
		});
		this.fixture.source().deliver(new TestDelivery("stuck"));
		for (int i = 0; i < 50; i++) {
			TestDelivery delivery = new TestDelivery("m" + i);
			await().until(() -> this.fixture.source().offer(delivery));
		}
		await().until(() -> this.fixture.source().settlements().size() == 50);
		assertThat(this.fixture.source().settlementsOf("stuck")).isEmpty();
		assertThat(this.fixture.source().mostInHand()).isLessThanOrEqualTo(4);
	}

}
