package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.ListenerIdleEvent;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.streamstarters.listener.container.ContainerState.CONNECTING;
import static io.streamstarters.listener.container.ContainerState.DISCONNECTED;
import static io.streamstarters.listener.container.ContainerState.RUNNING;
import static io.streamstarters.listener.container.ContainerState.STOPPED;
import static io.streamstarters.listener.container.ContainerState.STOPPING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the application is told of a container: each change of its state, in order, and
 * that it has had nothing to do.
 */
class ContainerEventTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	@Test
	void tellsOfEachChangeOfStateInItsOrder() {
		MessageListenerContainer container = start();
		IOException away = new IOException("away");
		this.fixture.source().receiver().onConnected();
		this.fixture.source().receiver().onDisconnected(away);
		this.fixture.source().receiver().onDisconnected(new IOException("still away"));
		this.fixture.source().receiver().onConnected();
		container.stop();
		container.stop();
		assertThat(this.fixture.stateChanges).containsExactly(change(STOPPED, CONNECTING, null),
				change(CONNECTING, RUNNING, null), change(RUNNING, DISCONNECTED, away),
				change(DISCONNECTED, RUNNING, null), change(RUNNING, STOPPING, null), change(STOPPING, STOPPED, null));
	}

	@Test
	void tellsNothingMoreOfAConnectionOnceItStops() {
		MessageListenerContainer container = start();
		container.stop();
		this.fixture.source().receiver().onDisconnected(new IOException());
		this.fixture.source().receiver().onConnected();
		assertThat(container.getState()).isEqualTo(STOPPED);
		assertThat(this.fixture.stateChanges).hasSize(4);
	}

	@Test
	void tellsOfEachStart() {
		MessageListenerContainer container = start();
		container.stop();
		container.start();
		container.stop();
		assertThat(this.fixture.stateChanges).extracting(ListenerStateChangedEvent::newState)
			.containsExactly(CONNECTING, RUNNING, STOPPING, STOPPED, CONNECTING, STOPPING, STOPPED);
	}

	@Test
	void tellsWhyItStopsByItself() {
		CountDownLatch failed = new CountDownLatch(1);
		AtomicInteger seen = new AtomicInteger();
		this.fixture.onStateChange((event) -> {
			if (event.newState() == STOPPING && this.fixture.container().hasFailed()) {
				seen.incrementAndGet();
				failed.countDown();
			}
		});
		start();
		IOException cause = new IOException("given up");
		this.fixture.source().receiver().onFailed(cause);
		eventually(() -> assertThat(this.fixture.stateChanges).contains(change(RUNNING, STOPPING, cause),
				change(STOPPING, STOPPED, null)));
		assertThat(seen).hasValue(1);
	}

	@Test
	void letsNoMessageAndNoConnectionWaitForWhoIsTold() {
		CountDownLatch slow = this.fixture.latch();
		this.fixture.onStateChange((event) -> ContainerFixture.awaitUninterrupted(slow));
		start();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		this.fixture.awaitIdle();
		slow.countDown();
	}

	@Test
	void stopsInTimeAlthoughWhoIsToldHangs() {
		CountDownLatch hanging = this.fixture.latch();
		this.fixture.with(ContainerFixture.impatient(1))
			.onStateChange((event) -> ContainerFixture.awaitUninterrupted(hanging));
		MessageListenerContainer container = start();
		container.stop();
		assertThat(container.getState()).isEqualTo(STOPPED);
	}

	@Test
	void canBeStoppedAndStartedAgainByWhoIsToldThatItStopped() {
		AtomicInteger stops = new AtomicInteger();
		this.fixture.onStateChange((event) -> {
			if (event.newState() == STOPPED && stops.incrementAndGet() == 1) {
				this.fixture.container().stop();
				this.fixture.container().start();
			}
		});
		MessageListenerContainer container = start();
		container.stop();
		assertThat(this.fixture.sources).hasSize(2);
		assertThat(container.isRunning()).isTrue();
	}

	@Test
	void tellsAgainAndAgainThatNothingComes() {
		this.fixture.with(ContainerFixture.options(1, 4).withIdleEventInterval(Duration.ofMillis(10)));
		MessageListenerContainer container = start();
		eventually(() -> assertThat(this.fixture.events).hasSizeGreaterThan(2));
		container.stop();
		assertThat(this.fixture.events)
			.allSatisfy((event) -> assertThat(event).isInstanceOfSatisfying(ListenerIdleEvent.class, (idle) -> {
				assertThat(idle.listenerId()).isEqualTo("orders");
				assertThat(idle.idle()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
			}));
		assertThat(this.fixture.events).extracting((event) -> ((ListenerIdleEvent) event).idle()).isSorted();
	}

	@Test
	void beginsAnewWithEachMessageThatComes() {
		this.fixture.with(ContainerFixture.options(1, 4).withIdleEventInterval(Duration.ofMillis(10)));
		start();
		eventually(() -> assertThat(this.fixture.events).hasSizeGreaterThan(3));
		this.fixture.source().deliver(new TestDelivery("a"));
		Duration before = idle(this.fixture.events.size() - 1);
		eventually(() -> assertThat(idle(this.fixture.events.size() - 1)).isLessThan(before));
	}

	@Test
	void isNotIdleWhileAMessageIsInHandAndLooksNoMoreOnceItStops() {
		AtomicInteger looks = new AtomicInteger();
		AtomicInteger looksBeforeTheEvent = new AtomicInteger();
		CountDownLatch told = new CountDownLatch(1);
		ContainerServices services = new ContainerServices((failure) -> ContainerFixture.FAILED, null, Runnable::run,
				(event) -> {
					if (event instanceof ListenerIdleEvent && told.getCount() > 0) {
						looksBeforeTheEvent.set(looks.get());
						told.countDown();
					}
				});
		RunState state = new RunState("orders", services);
		new IdleWatch("orders", Duration.ofMillis(2), () -> (looks.incrementAndGet() <= 5) ? 1 : 0, state, services);
		await().until(() -> told.getCount() == 0);
		assertThat(looksBeforeTheEvent.get()).isGreaterThan(5);
		state.stopping(null);
		AtomicInteger last = new AtomicInteger();
		await().during(Duration.ofMillis(50)).until(() -> last.getAndSet(looks.get()) == looks.get());
	}

	@Test
	void isIdleSinceTheLastMessageWasDone() throws Exception {
		this.fixture.with(ContainerFixture.options(1, 4).withIdleEventInterval(Duration.ofMillis(200)));
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitHandled("a");
		long done = System.nanoTime();
		busy.countDown();
		eventually(() -> assertThat(this.fixture.events).isNotEmpty());
		assertThat(idle(0)).isLessThanOrEqualTo(Duration.ofNanos(System.nanoTime() - done));
	}

	private Duration idle(int index) {
		return ((ListenerIdleEvent) this.fixture.events.toArray()[index]).idle();
	}

	private static void eventually(ThrowingRunnable assertion) {
		await().untilAsserted(assertion);
	}

	private MessageListenerContainer start() {
		return this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
	}

	private static ListenerStateChangedEvent change(ContainerState from, ContainerState to, @Nullable Exception cause) {
		return new ListenerStateChangedEvent("orders", from, to, cause);
	}

}
