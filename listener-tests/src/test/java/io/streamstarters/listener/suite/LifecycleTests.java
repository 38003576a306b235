package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.ListenerIdleEvent;
import io.streamstarters.listener.actuate.BrokerHealthIndicator;
import io.streamstarters.listener.actuate.ListenersEndpoint;
import io.streamstarters.listener.actuate.ListenersEndpoint.Action;
import io.streamstarters.listener.actuate.ListenersEndpoint.ListenerDescription;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerStateChangedEvent;
import io.streamstarters.sequin.SequinListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Starts, stops and pauses, and what they look like.
 */
class LifecycleTests extends AbstractBrokerTests {

	LifecycleTests() {
		super(Listeners.class);
	}

	/** Who acts on a listener. */
	enum By {

		REGISTRY {
			@Override
			void act(TestApplication application, String id, Action action) {
				switch (action) {
					case START -> application.registry().start(id);
					case STOP -> application.registry().stop(id);
					case PAUSE -> application.registry().pause(id);
					case RESUME -> application.registry().resume(id);
				}
			}
		},

		ENDPOINT {
			@Override
			void act(TestApplication application, String id, Action action) {
				application.bean(ListenersEndpoint.class).act(id, action);
			}
		};

		abstract void act(TestApplication application, String id, Action action);

	}

	@ParameterizedTest
	@EnumSource
	void aPausedListenerGetsNothingUntilItGoesOn(By by) {
		by.act(this.application, "one", Action.PAUSE);
		assertThat(this.application.listener("one").isPaused()).isTrue();
		passOneThroughTheOther(10 + by.ordinal());
		this.broker.awaitNoCall("one");
		int before = calls("one").size();
		send("one", 10 + by.ordinal(), "note");
		passOneThroughTheOther(20 + by.ordinal());
		assertThat(calls("one")).hasSize(before);
		assertThat(this.broker.unsettled("one")).isOne();
		assertThat(this.application.listener("one").getState()).isEqualTo(ContainerState.RUNNING);
		assertThat(this.application.bean(ListenersEndpoint.class).listener("one").paused()).isTrue();
		assertThat(health(this.application)).isEqualTo(Status.UP);
		by.act(this.application, "one", Action.RESUME);
		awaitSettledInTime("one");
		assertThat(calls("one")).hasSize(before + 1);
		assertThat(this.application.bean(ListenersEndpoint.class).listener("one").paused()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void aStoppedListenerGetsNothingUntilItIsStarted(By by) {
		by.act(this.application, "one", Action.STOP);
		this.application.awaitState("one", ContainerState.STOPPED);
		int before = calls("one").size();
		send("one", 30 + by.ordinal(), "note");
		passOneThroughTheOther(30 + by.ordinal());
		assertThat(calls("one")).hasSize(before);
		assertThat(this.broker.unsettled("one")).isOne();
		assertThat(health(this.application)).isEqualTo(Status.UP);
		by.act(this.application, "one", Action.START);
		awaitSettled("one");
		assertThat(calls("one")).hasSize(before + 1);
		this.application.awaitState("one", ContainerState.RUNNING);
	}

	/** Takes longer than what was under way before. */
	private void passOneThroughTheOther(int id) {
		send("other", id, "note");
		awaitSettled("other");
	}

	@ParameterizedTest
	@EnumSource(names = { "PAUSE", "STOP" })
	void aHandlerCanHaltItsOwnListener(Action action) {
		send("halting", 10 + action.ordinal(), action.name());
		await().until(() -> !calls("halted by " + action).isEmpty());
		awaitSettled("halting");
		if (action == Action.STOP) {
			this.application.awaitState("halting", ContainerState.STOPPED);
		}
		assertThat(this.application.listener("halting").isPaused()).isEqualTo(action == Action.PAUSE);
		passOneThroughTheOther(50 + action.ordinal());
		this.broker.awaitNoCall("halting");
		send("halting", 20 + action.ordinal(), "note");
		passOneThroughTheOther(60 + action.ordinal());
		assertThat(this.broker.unsettled("halting")).isOne();
		By.ENDPOINT.act(this.application, "halting", (action == Action.PAUSE) ? Action.RESUME : Action.START);
		awaitSettledInTime("halting");
	}

	@Test
	void theEndpointTellsTheSessionsOfAListenerWhereTheBrokerKnowsSessions() {
		ListenersEndpoint endpoint = this.application.bean(ListenersEndpoint.class);
		this.application.awaitState("one", ContainerState.RUNNING);
		assertThat(endpoint.listener("one").sessions()).isEqualTo((this.kind == BrokerKind.ENSYNC) ? 1 : null);
		assertThat(endpoint.listener("manual").sessions()).isNull();
	}

	@Test
	void aListenerThatDoesNotStartByItselfWaitsForItsStart() {
		assertThat(this.application.listener("manual").getState()).isEqualTo(ContainerState.STOPPED);
		assertThat(health(this.application)).isEqualTo(Status.UP);
		send("manual", 1, "note");
		this.application.registry().start("manual");
		awaitSettled("manual");
		this.application.registry().stop("manual");
		assertThat(calls("manual")).hasSize(1);
	}

	@Test
	void theEndpointShowsWhatListenersHaveDone() {
		assertThat(this.application.bean(ListenersEndpoint.class).listeners()).containsOnlyKeys("halting", "idle",
				"manual", "one", "other");
		passOneThroughTheOther(40);
		await().untilAsserted(() -> {
			var description = this.application.bean(ListenersEndpoint.class).listener("other");
			assertThat(description.broker()).isEqualTo(this.broker.name());
			assertThat(description.state()).isEqualTo(ContainerState.RUNNING);
			assertThat(description.handled()).isPositive();
			assertThat(description.inFlight()).isZero();
			assertThat(description.lastError()).isNull();
		});
	}

	@Test
	void theEndpointShowsTheLagOfAStreamAndHealthHoldsNoSilenceAgainstAnybody() {
		By.ENDPOINT.act(this.application, "halting", Action.PAUSE);
		this.broker.awaitNoCall("halting");
		send("halting", 70, "note");
		if (this.kind == BrokerKind.SEQUIN_STREAM) {
			await().until(() -> lag("halting"), (lag) -> lag != null && !lag.isZero());
			assertThat(lag("manual")).isNull();
		}
		else {
			assertThat(this.application.bean(ListenersEndpoint.class).listeners().values())
				.allSatisfy((listener) -> assertThat(listener.lag()).isNull());
		}
		By.ENDPOINT.act(this.application, "halting", Action.RESUME);
		awaitSettledInTime("halting");
		if (this.kind == BrokerKind.SEQUIN_STREAM) {
			assertThat(lag("halting")).isZero();
		}
		assertThat(this.application.registry().getContainers())
			.allSatisfy((listener) -> assertThat(listener.stalledFor()).isNull());
	}

	private @Nullable Duration lag(String id) {
		ListenerDescription listener = this.application.bean(ListenersEndpoint.class).listener(id);
		assertThat(listener).isNotNull();
		return listener.lag();
	}

	@Test
	void anIdleListenerSaysSoAgainAndAgain() {
		await().until(() -> calls("idle").size() > 2);
		assertThat(calls("idle")).extracting((event) -> ((ListenerIdleEvent) event).listenerId()).containsOnly("idle");
	}

	@Test
	void aBrokerThatIsAwayAtTheStartStopsNothingAndIsFoundLater() {
		Broker other = closing(this.kind.start());
		other.stop();
		TestApplication application = closing(TestApplication.run(other, Listeners.class));
		assertThat(health(application)).isEqualTo(Status.DOWN);
		await().until(() -> application.bean(ListenersEndpoint.class).listener("one").lastError() != null);
		assertThat(application.listener("one").getState()).isEqualTo(ContainerState.CONNECTING);
		other.send("one", new Note(1, "note"));
		other.start();
		awaitUnsettled(other, "one", 0);
		assertThat(application.calls("one")).hasSize(1);
		await().until(() -> health(application), Status.UP::equals);
		other.stop();
		application.awaitState("one", ContainerState.DISCONNECTED);
		assertThat(health(application)).isEqualTo(Status.DOWN);
		assertThat(application.bean(ListenersEndpoint.class).listener("one").lastError()).isNotEmpty();
		other.start();
		application.awaitState("one", ContainerState.RUNNING);
		application.registry().stop("one");
		await().until(() -> states(application).contains(ContainerState.STOPPED));
		assertThat(states(application)).containsExactly(ContainerState.CONNECTING, ContainerState.RUNNING,
				ContainerState.DISCONNECTED, ContainerState.RUNNING, ContainerState.STOPPING, ContainerState.STOPPED);
	}

	@Test
	void anApplicationIsReadyWhileItsListenersCanReceiveIfReadinessIncludesTheBroker() {
		Broker other = closing(this.kind.start());
		TestApplication application = closing(TestApplication.start(other, Listeners.class,
				"management.endpoint.health.group.readiness.include=readinessState," + other.name()));
		assertThat(readiness(application)).isEqualTo(Status.UP);
		application.registry().pause("one");
		application.registry().stop("idle");
		assertThat(readiness(application)).isEqualTo(Status.UP);
		other.stop();
		application.awaitState("other", ContainerState.DISCONNECTED);
		assertThat(readiness(application)).isEqualTo(Status.DOWN);
		assertThat(group(application).getComponents()).containsOnlyKeys("readinessState", other.name());
		assertThat(group(application).getComponents().get("readinessState").getStatus()).isEqualTo(Status.UP);
		// Nobody restarts an application because its broker is away.
		assertThat(application.bean(HealthEndpoint.class).healthForPath("liveness").getStatus()).isEqualTo(Status.UP);
		other.start();
		await().until(() -> readiness(application), Status.UP::equals);
		assertThat(application.listener("one").isPaused()).isTrue();
		application.registry().resume("one");
		other.send("one", new Note(1, "note"));
		awaitUnsettled(other, "one", 0);
		assertThat(readiness(application)).isEqualTo(Status.UP);
	}

	private static Status readiness(TestApplication application) {
		return group(application).getStatus();
	}

	private static CompositeHealthDescriptor group(TestApplication application) {
		return (CompositeHealthDescriptor) application.bean(HealthEndpoint.class).healthForPath("readiness");
	}

	private static List<ContainerState> states(TestApplication application) {
		return application.calls("states")
			.stream()
			.map((event) -> (ListenerStateChangedEvent) event)
			.filter((event) -> event.listenerId().equals("one"))
			.map(ListenerStateChangedEvent::newState)
			.toList();
	}

	private static Status health(TestApplication application) {
		return application.bean(BrokerHealthIndicator.class).health().getStatus();
	}

	@Test
	void theEndOfTheApplicationWaitsForHandlersAndGivesBackWhatWaits() {
		Broker other = closing(this.kind.start());
		TestApplication first = closing(TestApplication.start(other, Slow.class));
		IntStream.rangeClosed(1, 8).forEach((id) -> other.send("slow", new Note(id, "note")));
		Slow slow = first.bean(Slow.class);
		List<Object> done = first.calls("done");
		await().until(() -> first.calls("begun").size() == 2);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(first::close, (task) -> new Thread(task).start());
		first.awaitState("slow", ContainerState.STOPPING);
		TestApplication second = closing(TestApplication.run(other, Slow.class));
		second.bean(Slow.class).goOn.countDown();
		awaitUnsettled(other, "slow", 2);
		assertThat(closed).isNotDone();
		assertThat(done).isEmpty();
		slow.goOn.countDown();
		closed.join();
		assertThat(other.unsettled("slow")).isZero();
		assertThat(done).hasSize(2);
		assertThat(second.calls("done")).hasSize(6).doesNotContainAnyElementsOf(done);
	}

	@Test
	void aHandlerThatDoesNotEndHoldsTheEndOfTheApplicationUpForItsTimeOnly() {
		Broker other = closing(this.kind.start());
		TestApplication first = TestApplication.start(other, Slow.class, "listener.shutdown-timeout=700ms");
		Slow slow = first.bean(Slow.class);
		List<Object> begun = first.calls("begun");
		other.send("slow", new Note(1, "note"));
		await().until(() -> begun.size() == 1);
		first.close();
		assertThat(other.unsettled("slow")).isOne();
		slow.goOn.countDown();
		TestApplication second = closing(TestApplication.run(other, Slow.class));
		second.bean(Slow.class).goOn.countDown();
		other.pass(AbstractSequinBroker.LEASE);
		awaitUnsettled(other, "slow", 0);
		assertThat(second.calls("done")).containsExactly(1);
	}

	static class Listeners {

		private final Calls calls;

		private final ObjectProvider<ListenersEndpoint> endpoint;

		Listeners(Calls calls, ObjectProvider<ListenersEndpoint> endpoint) {
			this.calls = calls;
			this.endpoint = endpoint;
		}

		@EnSyncListener(id = "halting", value = "halting")
		@SequinListener(id = "halting", stream = "${stream}", consumer = "${consumer.halting}",
				sink = "${sink.halting}")
		void halting(Note note) {
			if (!note.text().equals("note")) {
				this.endpoint.getObject().act("halting", Action.valueOf(note.text()));
				this.calls.add("halted by " + note.text(), note);
			}
		}

		@EnSyncListener(id = "one", value = "one")
		@SequinListener(id = "one", stream = "${stream}", consumer = "${consumer.one}", sink = "${sink.one}")
		void one(Note note) {
			this.calls.add("one", note);
		}

		@EnSyncListener(id = "other", value = "other")
		@SequinListener(id = "other", stream = "${stream}", consumer = "${consumer.other}", sink = "${sink.other}")
		void other(Note note) {
			this.calls.add("other", note);
		}

		@EnSyncListener(id = "manual", value = "manual", autoStartup = "false")
		@SequinListener(id = "manual", stream = "${stream}", consumer = "${consumer.manual}", sink = "${sink.manual}",
				autoStartup = "false")
		void manual(Note note) {
			this.calls.add("manual", note);
		}

		@EnSyncListener(id = "idle", value = "idle", idleEventInterval = "20ms")
		@SequinListener(id = "idle", stream = "${stream}", consumer = "${consumer.idle}", sink = "${sink.idle}",
				idleEventInterval = "20ms")
		void idle(Note note) {
		}

		@EventListener
		void onIdle(ListenerIdleEvent event) {
			this.calls.add("idle", event);
		}

		@EventListener
		void onState(ListenerStateChangedEvent event) {
			this.calls.add("states", event);
		}

	}

	static class Slow {

		private final Calls calls;

		private final CountDownLatch goOn = new CountDownLatch(1);

		Slow(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "slow", value = "slow", concurrency = "2", maxInFlight = "6")
		@SequinListener(id = "slow", stream = "${stream}", consumer = "${consumer.slow}", sink = "${sink.slow}",
				concurrency = "2", maxInFlight = "6")
		void slow(Note note) throws InterruptedException {
			this.calls.add("begun", note.id());
			if (this.goOn.await(Duration.ofSeconds(30).toMillis(), TimeUnit.MILLISECONDS)) {
				this.calls.add("done", note.id());
			}
		}

	}

}
