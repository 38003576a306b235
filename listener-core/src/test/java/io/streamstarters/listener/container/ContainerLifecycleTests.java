package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

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
 * What becomes of a container and of its deliveries when it starts and stops. The paths
 * of a delivery here are:
 * <ol>
 * <li>it waits for a thread when the container stops: given back at once
 * <li>it is being handled: waited for, then settled
 * <li>it is being settled: the answer is waited for
 * <li>it is handled longer than the shutdown timeout: not settled, and remembered when it
 * was handled with success after all
 * <li>its settlement is not answered within the shutdown timeout: left with the broker
 * <li>it arrives while the container stops: given back at once
 * <li>it arrives after the source was closed: left with the broker
 * <li>it comes again after a restart: acknowledged or tried again, as if there had been
 * none
 * </ol>
 */
@ExtendWith(OutputCaptureExtension.class)
class ContainerLifecycleTests {

	private static final Settlement SHUTDOWN = Settlement.defer(Duration.ZERO, "Shutdown");

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final ContainerFixture.SingleHandler nothing = (delivery, attempt, acknowledgment) -> {
	};

	@Test
	void isStoppedUntilItIsStarted() {
		MessageListenerContainer container = this.fixture.create(this.nothing);
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
		assertThat(container.isRunning()).isFalse();
		assertThat(container.getInFlight()).isZero();
		assertThat(container.getLastError()).isNull();
		assertThat(this.fixture.sources).isEmpty();
	}

	@Test
	void showsWhetherTheBrokerIsThere() {
		MessageListenerContainer container = this.fixture.create(this.nothing);
		container.start();
		assertThat(container.getState()).isEqualTo(ContainerState.CONNECTING);
		this.fixture.source().receiver().onDisconnected(new IOException("refused"));
		assertThat(container.getState()).isEqualTo(ContainerState.CONNECTING);
		assertThat(container.getLastError()).hasMessage("refused");
		this.fixture.source().receiver().onConnected();
		assertThat(container.getState()).isEqualTo(ContainerState.RUNNING);
		this.fixture.source().receiver().onDisconnected(new IOException("gone"));
		assertThat(container.getState()).isEqualTo(ContainerState.DISCONNECTED);
		assertThat(container.getLastError()).hasMessage("gone");
		this.fixture.source().receiver().onConnected();
		assertThat(container.getState()).isEqualTo(ContainerState.RUNNING);
		container.stop();
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
	}

	@Test
	void startsOnceHoweverOftenItIsTold() {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		container.start();
		assertThat(this.fixture.sources).hasSize(1);
	}

	@Test
	void isFoundStartedByWhatTheSourceTellsWhileItStarts() {
		AtomicReference<MessageListenerContainer> container = new AtomicReference<>();
		AtomicReference<ContainerState> seen = new AtomicReference<>();
		this.fixture.script((source) -> source.onStart = () -> seen.set(container.get().getState()));
		container.set(this.fixture.create(this.nothing));
		container.get().start();
		assertThat(seen).hasValue(ContainerState.CONNECTING);
	}

	@Test
	void canBeStartedAgainWhenTheSourceCouldNotStart() {
		AtomicInteger starts = new AtomicInteger();
		this.fixture.script((source) -> source.onStart = () -> {
			if (starts.incrementAndGet() == 1) {
				throw new IllegalStateException("cannot start");
			}
		});
		MessageListenerContainer container = this.fixture.create(this.nothing);
		assertThatIllegalStateException().isThrownBy(container::start).withMessage("cannot start");
		assertThat(container.isRunning()).isFalse();
		assertThat(this.fixture.sources.get(0).isClosed()).isTrue();
		container.start();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void closesASourceThatStartedButCannotBeAsked() {
		this.fixture.script((source) -> source.onRequest = () -> {
			throw new IllegalStateException("cannot ask");
		});
		MessageListenerContainer container = this.fixture.create(this.nothing);
		assertThatIllegalStateException().isThrownBy(container::start).withMessage("cannot ask");
		assertThat(container.isRunning()).isFalse();
		assertThat(this.fixture.source().isClosed()).isTrue();
	}

	@Test
	void canBeStartedAgainWhenThereWasNoSource() {
		AtomicInteger sources = new AtomicInteger();
		this.fixture.script((source) -> {
			if (sources.incrementAndGet() == 1) {
				throw new IllegalStateException("no source");
			}
		});
		MessageListenerContainer container = this.fixture.create(this.nothing);
		assertThatIllegalStateException().isThrownBy(container::start).withMessage("no source");
		assertThat(container.isRunning()).isFalse();
		container.start();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void stopsAfterAStartThatIsStillRunning() throws Exception {
		CountDownLatch starting = this.fixture.latch();
		this.fixture.script((source) -> source.onStart = () -> ContainerFixture.awaitUninterrupted(starting));
		MessageListenerContainer container = this.fixture.create(this.nothing);
		this.fixture.threads.execute(container::start);
		await().until(() -> !this.fixture.sources.isEmpty() && this.fixture.source().isStarted());
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		assertThat(stopped).isNotDone();
		assertThat(this.fixture.source().isClosed()).isFalse();
		starting.countDown();
		await().until(stopped::isDone);
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
		assertThat(this.fixture.source().isClosed()).isTrue();
	}

	@Test
	void stopsWhenItIsToldSoFromWithinItsStart() {
		AtomicReference<MessageListenerContainer> container = new AtomicReference<>();
		AtomicBoolean stopped = new AtomicBoolean();
		this.fixture.script((source) -> source.onStart = () -> container.get().stop(() -> stopped.set(true)));
		container.set(this.fixture.create(this.nothing));
		container.get().start();
		await().untilTrue(stopped);
		assertThat(container.get().getState()).isEqualTo(ContainerState.STOPPED);
		assertThat(this.fixture.source().isClosed()).isTrue();
	}

	@Test
	void callsBackWhenItWasNeverStarted() {
		AtomicInteger callbacks = new AtomicInteger();
		this.fixture.create(this.nothing).stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(1);
	}

	@Test
	void callsEachCallbackOnceHoweverOftenItIsStopped() {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		AtomicInteger callbacks = new AtomicInteger();
		container.stop(callbacks::incrementAndGet);
		container.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(0);
		busy.countDown();
		await().untilAsserted(() -> assertThat(callbacks).hasValue(2));
		container.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(3);
	}

	@Test
	void callsBackWhenTheSourceCannotStopFetching() {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		this.fixture.source().onStopFetching = () -> {
			throw new IllegalStateException("cannot stop");
		};
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		await().untilTrue(stopped);
		assertThat(this.fixture.source().isClosed()).isTrue();
	}

	@Test
	void callsBackWhenTheSourceCannotClose(CapturedOutput output) {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		this.fixture.source().closing = CompletableFuture.failedFuture(new IOException("cannot close"));
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		await().untilTrue(stopped);
		assertThat(output).contains("Listener 'orders' did not disconnect in order").contains("cannot close");
	}

	@Test
	void callsBackWhenTheSourceNeverCloses() {
		MessageListenerContainer container = this.fixture.with(ContainerFixture.impatient(1)).start(this.nothing);
		this.fixture.source().closing = new CompletableFuture<>();
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		await().untilTrue(stopped);
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
	}

	@Test
	void givesBackWhatWaitsAndWaitsForWhatIsBeingHandled() {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(new TestDelivery("b"));
		this.fixture.source().deliver(new TestDelivery("b"));
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPING);
		assertThat(this.fixture.source().isFetching()).isFalse();
		assertThat(this.fixture.source().settlementsOf("b")).containsExactly(SHUTDOWN, SHUTDOWN);
		assertThat(this.fixture.source().settlementsOf("a")).isEmpty();
		assertThat(this.fixture.source().isClosed()).isFalse();
		busy.countDown();
		await().untilTrue(stopped);
		assertThat(this.fixture.source().settlementsOf("a")).containsExactly(Settlement.ack());
		assertThat(this.fixture.handled).containsExactly("a");
		assertThat(this.fixture.source().demand()).as("asked for nothing more").isEqualTo(1);
	}

	@Test
	void closesOnlyWhenTheBrokerHasAnsweredTheLastSettlement() {
		CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
		MessageListenerContainer container = this.fixture.start(this.nothing);
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		assertThat(this.fixture.source().isClosed()).isFalse();
		answer.complete(null);
		await().untilTrue(stopped);
		assertThat(this.fixture.source().isClosed()).isTrue();
	}

	@Test
	void stopsWithoutTheAnswerOfABrokerThatGivesNone(CapturedOutput output) {
		CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
		MessageListenerContainer container = this.fixture.with(ContainerFixture.impatient(1)).start(this.nothing);
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		container.stop();
		assertThat(this.fixture.source().isClosed()).isTrue();
		assertThat(output).contains("Listener 'orders' stops with 1 deliveries still in hand");
		answer.complete(null);
	}

	@Test
	void doesNotSettleWhatAHandlerFinishesAfterTheSourceWasClosed() {
		CountDownLatch stuck = this.fixture.latch();
		MessageListenerContainer container = this.fixture.with(ContainerFixture.impatient(1))
			.start((delivery, attempt, acknowledgment) -> stuck.await());
		ScriptedSource first = this.fixture.source();
		first.deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		container.stop();
		assertThat(container.getInFlight()).isEqualTo(1);
		stuck.countDown();
		this.fixture.awaitIdle();
		assertThat(first.settlements()).isEmpty();
		container.start();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.handled).as("handled with success after all").containsExactly("a");
	}

	@Test
	void givesBackWhatArrivesWhileItStops() {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		this.fixture.source().deliverLate(new TestDelivery("b"));
		this.fixture.awaitSettled("b", SHUTDOWN);
		busy.countDown();
		await().untilTrue(stopped);
		assertThat(this.fixture.handled).containsExactly("a");
	}

	@Test
	void leavesWithTheBrokerWhatArrivesAfterTheSourceWasClosed() {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		container.stop();
		this.fixture.source().deliverLate(new TestDelivery("a"));
		assertThat(container.getInFlight()).isZero();
		assertThat(this.fixture.source().settlements()).isEmpty();
		assertThat(this.fixture.handled).isEmpty();
	}

	@Test
	void startsAgainWithANewSourceAndRemembersWhatItHandledAndWhatFailed() {
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> {
			if (delivery.id().equals("bad")) {
				throw new IllegalStateException();
			}
		});
		this.fixture.source().deliver(new TestDelivery("good"));
		this.fixture.source().deliver(new TestDelivery("bad"));
		this.fixture.awaitIdle();
		container.stop();
		container.start();
		assertThat(this.fixture.sources).hasSize(2);
		this.fixture.source().deliver(new TestDelivery("good"));
		this.fixture.source().deliver(new TestDelivery("bad"));
		this.fixture.awaitSettled("good", Settlement.ack());
		this.fixture.awaitSettled("bad", FAILED);
		assertThat(this.fixture.handled).containsExactly("good", "bad", "bad");
		assertThat(this.fixture.attempts).containsExactly(1, 1, 2);
	}

	@Test
	void waitsForAStopBeforeItStartsAgain() {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		AtomicBoolean stopped = new AtomicBoolean();
		container.stop(() -> stopped.set(true));
		CompletableFuture<@Nullable Void> started = CompletableFuture.runAsync(container::start, this.fixture.threads);
		assertThat(this.fixture.sources).hasSize(1);
		busy.countDown();
		await().until(started::isDone);
		assertThat(stopped).isTrue();
		assertThat(this.fixture.sources).hasSize(2);
		assertThat(this.fixture.sources.get(0).isClosed()).isTrue();
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void staysStoppedWhateverTheOldSourceTells() {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		container.stop();
		this.fixture.source().receiver().onConnected();
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
		this.fixture.source().receiver().onDisconnected(null);
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
	}

	@Test
	void stopsWhenItsSourceGivesUpAndKeepsTheReasonUntilItIsStartedAgain(CapturedOutput output) {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		ScriptedSource source = this.fixture.source();
		source.deliver(new TestDelivery("a"));
		source.deliver(new TestDelivery("b"));
		this.fixture.awaitHandled("a");
		source.receiver().onFailed(new IOException("no attempts left"));
		source.receiver().onFailed(new IOException("nor here"));
		source.receiver().onDisconnected(new IOException("gone"));
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPING);
		this.fixture.awaitSettled("b", SHUTDOWN);
		busy.countDown();
		await().until(container::getState, ContainerState.STOPPED::equals);
		assertThat(source.settlementsOf("a")).containsExactly(Settlement.ack());
		assertThat(source.isClosed()).isTrue();
		assertThat(container.hasFailed()).isTrue();
		assertThat(container.getLastError()).hasMessage("no attempts left");
		assertThat(output.getAll().lines().filter((line) -> line.contains("ERROR"))).singleElement()
			.asString()
			.contains("'orders'", "no attempts left");
		container.start();
		assertThat(container.getState()).isEqualTo(ContainerState.CONNECTING);
		assertThat(container.hasFailed()).isFalse();
		assertThat(container.getLastError()).isNull();
	}

	@Test
	void hasNotFailedWhenItsSourceGivesUpAfterTheStop(CapturedOutput output) {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		container.stop();
		this.fixture.source().receiver().onFailed(new IOException("no attempts left"));
		assertThat(container.hasFailed()).isFalse();
		assertThat(output).doesNotContain("no attempts left");
	}

	@Test
	void canFailWhileItStarts() {
		this.fixture
			.script((source) -> source.onStart = () -> source.receiver().onFailed(new IOException("no attempts left")));
		MessageListenerContainer container = this.fixture.create(this.nothing);
		container.start();
		await().until(container::getState, ContainerState.STOPPED::equals);
		assertThat(this.fixture.source().isClosed()).isTrue();
		assertThat(container.hasFailed()).isTrue();
	}

	@Test
	void tellsIdAndStateInItsText() {
		assertThat(this.fixture.create(this.nothing)).hasToString("MessageListenerContainer[orders, STOPPED]");
		assertThat(List.of(ContainerState.values())).hasSize(5);
	}

}
