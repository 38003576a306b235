package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.listener.OrderListener.Order;
import io.streamstarters.ensync.test.Deferral;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a listener does when its session, the engine, or the listener itself goes away,
 * and with events that come twice because of it.
 */
class EnSyncListenerLifecycleTests {

	private static final String CREATED = "orders/created";

	private static final String CHANGED = "more-events=orders/changed";

	private Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void anEventThatComesAgainAfterItWasHandledIsAcknowledgedAgainAndNotHandledAgain() throws Exception {
		this.applications.server().faults().deliverTwice(1);
		OrderListener orders = start();
		String twice = publish(1);
		String next = publish(2);
		assertThat(orders.next().number()).isOne();
		assertThat(orders.next().number()).isEqualTo(2);
		this.applications.awaitState(next, EventState.ACKED);
		assertThat(this.applications.event(twice).state()).isEqualTo(EventState.ACKED);
		assertThat(this.applications.event(twice).deliveries()).isEqualTo(2);
		assertThat(orders.started).containsExactly(1, 2);
		await().until(() -> this.applications.server().calls(EnSyncOperation.ACKNOWLEDGE) == 3);
	}

	@Test
	void anEventThatComesAgainOnItsSessionWhileItIsInHandIsSettledByOneCall() throws Exception {
		this.applications.close();
		this.applications = new Applications((builder) -> builder.unsettledPerSession(0));
		this.applications.server().faults().deliverTwice(1);
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class,
				"ensync.listener.max-in-flight=2");
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = new CountDownLatch(1);
		orders.action = (order) -> {
			if (order.number() == 1 && orders.attempts.size() <= 2) {
				assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
				throw new IllegalStateException("comes again");
			}
		};
		String twice = publish(1);
		await().until(() -> orders.started.contains(1));
		// It comes after the copy, which keeps no place from it.
		publish(2);
		await().until(() -> Applications.container(context).getInFlight() == 2);
		assertThat(this.applications.event(twice).deliveries()).isEqualTo(2);
		open.countDown();
		this.applications.awaitState(twice, EventState.DEFERRED);
		this.applications.clock().advance(Duration.ofMinutes(1));
		this.applications.awaitState(twice, EventState.ACKED);
		assertThat(orders.started).containsExactly(1, 2, 1);
		assertThat(this.applications.event(twice).deferrals()).hasSize(1);
		assertThat(this.applications.server().calls(EnSyncOperation.DEFER)).isOne();
		this.applications.awaitState(publish(3), EventState.ACKED);
		assertThat(this.applications.server().calls(EnSyncOperation.ACKNOWLEDGE)).isEqualTo(3);
	}

	@Test
	void anEventWhoseAcknowledgementWasLostIsAcknowledgedAgainAndNotHandledAgain() throws Exception {
		this.applications.server()
			.faults()
			.failNext(EnSyncOperation.ACKNOWLEDGE, 1, Status.UNAVAILABLE.withDescription("gone"));
		OrderListener orders = start();
		String event = publish(1);
		assertThat(orders.next().number()).isOne();
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(this.applications.event(event).deliveries()).isEqualTo(2);
		assertThat(orders.started).containsExactly(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void anEventInHandWhileTheEngineRestartsIsHandledOnceAndSettledOnTheNewSession(int maxInFlight) throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class,
				"ensync.listener.max-in-flight=" + maxInFlight);
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = orders.block(1);
		String event = publish(1);
		await().until(() -> orders.started.size() == 1);
		this.applications.server().restart();
		await().until(() -> this.applications.event(event).deliveries() == 2);
		if (maxInFlight > 1) {
			await().until(() -> Applications.container(context).getInFlight() == 2);
		}
		open.countDown();
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(orders.started).containsExactly(1);
		assertThat(this.applications.event(event).deferrals()).isEmpty();
		publish(2);
		assertThat(orders.next().number()).isOne();
		assertThat(orders.next().number()).isEqualTo(2);
	}

	@Test
	void aListenerComesBackWithTheEngineAndNothingIsLost() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class);
		OrderListener orders = context.getBean(OrderListener.class);
		MessageListenerContainer container = Applications.container(context);
		String first = publish(1);
		orders.next();
		this.applications.awaitState(first, EventState.ACKED);
		this.applications.server().stop();
		Applications.awaitState(container, ContainerState.DISCONNECTED);
		assertThat(container.getLastError()).hasMessageContaining(this.applications.server().url());
		String waiting = this.applications.server()
			.deliverRaw("warehouse", CREATED, this.applications.event(first).payload(), "{}");
		this.applications.server().start();
		Applications.awaitState(container, ContainerState.RUNNING);
		assertThat(orders.next().number()).isOne();
		this.applications.awaitState(waiting, EventState.ACKED);
	}

	@Test
	void aListenerLogsInAgainWhenItsSessionHasExpired() throws Exception {
		OrderListener orders = start("ensync.heartbeat-interval=100ms");
		publish(1);
		orders.next();
		this.applications.server().faults().expireSessions();
		publish(2);
		assertThat(orders.next().number()).isEqualTo(2);
	}

	@Test
	void aListenerSubscribesAgainWhenItsStreamEndsWithoutAnError() throws Exception {
		OrderListener orders = start("ensync.listener.concurrency=2");
		for (int i = 0; i < 3; i++) {
			this.applications.server().faults().endStreams();
			publish(i);
			assertThat(orders.next().number()).isEqualTo(i);
		}
	}

	@Test
	void aStopWaitsForTheRunningHandlerAndAcknowledges() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class);
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = orders.block(1);
		String event = publish(1);
		await().until(() -> orders.started.size() == 1);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(context::close);
		Applications.awaitState(Applications.container(context), ContainerState.STOPPING);
		assertThat(this.applications.event(event).state()).isEqualTo(EventState.DELIVERED);
		open.countDown();
		stop.get(20, TimeUnit.SECONDS);
		assertThat(this.applications.event(event).state()).isEqualTo(EventState.ACKED);
		assertThat(this.applications.event(event).deliveries()).isOne();
		assertThat(orders.handled).hasSize(1);
	}

	@Test
	void aStoppingListenerGivesBackAtOnceWhatItHasNotStarted() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class, CHANGED);
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = orders.block(1);
		String running = publish(1);
		await().until(() -> orders.started.size() == 1);
		String waiting = this.applications.publish("orders/changed", Order.json(2));
		await().until(() -> Applications.container(context).getInFlight() == 2);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(context::close);
		this.applications.awaitState(waiting, EventState.PENDING);
		assertThat(this.applications.event(waiting).deferrals())
			.containsExactly(new Deferral(Duration.ZERO, 0, "Shutdown"));
		OrderListener other = start(CHANGED);
		assertThat(other.next().number()).isEqualTo(2);
		this.applications.awaitState(waiting, EventState.ACKED);
		assertThat(this.applications.event(running).state()).isEqualTo(EventState.DELIVERED);
		assertThat(stop).isNotDone();
		open.countDown();
		stop.get(20, TimeUnit.SECONDS);
		assertThat(this.applications.event(running).state()).isEqualTo(EventState.ACKED);
		assertThat(orders.started).containsExactly(1);
		assertThat(other.started).containsExactly(2);
	}

	@Test
	void aStoppingListenerHoldsUpNoNewEventsWhileItWaitsForAHandler() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class, CHANGED,
				"ensync.listener.concurrency=2");
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = orders.block(1);
		String running = publish(1);
		await().until(() -> orders.started.size() == 1);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(context::close);
		await().until(() -> this.applications.server()
			.sessions()
			.stream()
			.flatMap((session) -> session.subscriptions().stream())
			.toList(), List.of(CREATED)::equals);
		String fresh = this.applications.publish("orders/changed", Order.json(2));
		assertThat(this.applications.event(fresh).state()).isEqualTo(EventState.PENDING);
		assertThat(stop).isNotDone();
		open.countDown();
		stop.get(20, TimeUnit.SECONDS);
		assertThat(this.applications.event(running).state()).isEqualTo(EventState.ACKED);
		assertThat(orders.started).containsExactly(1);
	}

	@Test
	void aListenerCanBeStoppedAndStartedAgain() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class,
				"ensync.listener.concurrency=2");
		OrderListener orders = context.getBean(OrderListener.class);
		MessageListenerContainer container = Applications.container(context);
		for (int i = 0; i < 3; i++) {
			container.stop();
			assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
			String event = publish(i);
			assertThat(orders.handled).isEmpty();
			container.start();
			assertThat(orders.next().number()).isEqualTo(i);
			this.applications.awaitState(event, EventState.ACKED);
		}
		container.stop();
		await().until(() -> this.applications.server()
			.sessions()
			.stream()
			.allMatch((session) -> session.subscriptions().isEmpty()));
	}

	@Test
	void aHandlerThatOutlastsTheShutdownTimeoutLeavesItsEventWithTheEngine() throws Exception {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class,
				"ensync.listener.shutdown-timeout=200ms");
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = orders.block(1);
		String event = publish(1);
		await().until(() -> orders.started.size() == 1);
		context.close();
		this.applications.awaitState(event, EventState.PENDING);
		open.countDown();
		OrderListener other = start();
		assertThat(other.next().number()).isOne();
		this.applications.awaitState(event, EventState.ACKED);
	}

	@Test
	void noMoreHandlersRunThanTheConcurrencyAllowsWhateverTheEngineSends() throws Exception {
		this.applications.close();
		this.applications = new Applications((builder) -> builder.unsettledPerSession(0));
		OrderListener orders = start("ensync.listener.concurrency=2", "ensync.listener.max-in-flight=7", CHANGED);
		CountDownLatch both = new CountDownLatch(2);
		orders.action = (order) -> {
			both.countDown();
			assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
		};
		for (int i = 0; i < 20; i++) {
			this.applications.publish((i % 2 == 0) ? CREATED : "orders/changed", Order.json(i));
		}
		for (int i = 0; i < 20; i++) {
			orders.next();
		}
		assertThat(orders.mostParallel).hasValue(2);
		await().until(() -> this.applications.server().count("warehouse", EventState.ACKED) == 20);
	}

	private OrderListener start(String... properties) {
		return this.applications.start(OrderListener.class, properties).getBean(OrderListener.class);
	}

	private String publish(int number) {
		return this.applications.publish(CREATED, Order.json(number));
	}

}
