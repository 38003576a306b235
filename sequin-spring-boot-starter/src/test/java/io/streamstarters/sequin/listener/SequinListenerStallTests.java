package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.streamstarters.listener.actuate.BrokerHealthIndicator;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SinkSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener that has ceased to poll is not well, one that has no reason to poll is.
 */
class SequinListenerStallTests {

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

	private final AtomicLong clock = new AtomicLong();

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>", Duration.ofHours(10))
		.start();

	private final CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();

	@AfterEach
	void stop() {
		this.gate.complete(null);
		this.server.close();
	}

	@Test
	void isDownWhenACallHasNotEndedAfterThreeTimesItsTime() {
		this.server.faults().always(SequinOperation.RECEIVE, Fault.holdUntil(this.gate));
		try (TestListener listener = listener().start()) {
			await().until(() -> this.server.calls(SequinOperation.RECEIVE) == 1);
			pass(REQUEST_TIMEOUT.multipliedBy(9));
			assertThat(listener.container().stalledFor()).isNull();
			pass(Duration.ofNanos(1));
			assertThat(listener.container().stalledFor()).isGreaterThan(REQUEST_TIMEOUT);
			this.gate.complete(null);
			await().until(() -> listener.container().stalledFor() == null);
		}
	}

	@Test
	void aCallThatWaitsForMessagesHasAsMuchMoreTime() {
		Duration waitFor = Duration.ofMinutes(5);
		this.server.createSink(SinkSettings.named("orders"));
		try (TestListener listener = TestListener.ofSink(this.server, 1, 10)
			.withClock(this.clock::get)
			.withSinkOptions(waitFor, Duration.ofSeconds(30))
			.start()) {
			// The first call does not wait.
			await().until(() -> this.server.calls(SequinOperation.SINK_RECEIVE) == 2);
			pass(REQUEST_TIMEOUT.plus(waitFor).multipliedBy(3));
			assertThat(listener.container().stalledFor()).isNull();
			pass(Duration.ofNanos(1));
			assertThat(listener.container().stalledFor()).isNotNull();
			this.server.sink("orders").put(RowChange.insert("orders", Map.of("id", 1)));
			await().until(() -> listener.container().stalledFor() == null);
			this.server.stop();
		}
	}

	@Test
	void aPauseThatTheServerAsksForIsNoSilence() {
		this.server.faults().always(SequinOperation.RECEIVE, Fault.tooManyRequests(Duration.ofMinutes(10)));
		try (TestListener listener = listener().start()) {
			await().until(() -> listener.container().getLastError() != null);
			pass(Duration.ofMinutes(30));
			// The pause may begin only now.
			await().until(() -> listener.container().stalledFor() == null);
			await().until(() -> {
				pass(Duration.ofMinutes(1));
				return listener.container().stalledFor() != null;
			});
		}
	}

	@Test
	void healthIsDownForAListenerThatIsStalledAndUpAgainWhenItPolls() {
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.delay(Duration.ZERO));
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.holdUntil(this.gate));
		try (TestListener listener = listener()) {
			ListenerContainerRegistry registry = new ListenerContainerRegistry();
			registry.register(listener.container());
			BrokerHealthIndicator health = new BrokerHealthIndicator("sequin", registry, () -> {
			});
			listener.start();
			awaitRunning(listener);
			assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			await().until(() -> this.server.calls(SequinOperation.RECEIVE) == 2);
			pass(Duration.ofHours(1));
			assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
			Health down = health.health();
			assertThat(down.getDetails().toString()).contains("test=", "state=RUNNING",
					"Has not asked for messages for 3600 s");
			this.gate.complete(null);
			await().until(() -> health.health().getStatus() == Status.UP);
		}
	}

	@Test
	void aListenerWhoseHandlersAreAllBusyIsWellHoweverLong() {
		this.server.publish("orders", "orders.1", "1");
		this.server.publish("orders", "orders.2", "2");
		try (TestListener listener = listener(1).holding("1").start()) {
			await().until(() -> listener.handled().contains("1"));
			pass(Duration.ofHours(1));
			assertThat(listener.container().stalledFor()).isNull();
			listener.letGoOn("1");
			await().until(() -> listener.handled().contains("2"));
			assertThat(listener.container().stalledFor()).isNull();
		}
	}

	@Test
	void aPausedListenerIsWellHoweverLong() {
		try (TestListener listener = listener().start()) {
			awaitRunning(listener);
			listener.container().pause();
			pass(Duration.ofHours(1));
			assertThat(listener.container().stalledFor()).isNull();
			listener.container().resume();
			assertThat(listener.container().stalledFor()).isNull();
			this.server.publish("orders", "orders.1", "1");
			await().until(() -> listener.handled().contains("1"));
		}
	}

	@Test
	void aListenerThatHasStoppedOrIsStartedAnewIsWell() {
		TestListener listener = listener().start();
		try (listener) {
			awaitRunning(listener);
			listener.container().stop();
			pass(Duration.ofHours(1));
			assertThat(listener.container().stalledFor()).isNull();
			listener.container().start();
			assertThat(listener.container().stalledFor()).isNull();
		}
	}

	private static void awaitRunning(TestListener listener) {
		await().until(() -> listener.container().getState() == ContainerState.RUNNING);
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private TestListener listener() {
		return listener(10);
	}

	private TestListener listener(int maxInFlight) {
		return new TestListener(this.server, 1, maxInFlight).withClock(this.clock::get);
	}

}
