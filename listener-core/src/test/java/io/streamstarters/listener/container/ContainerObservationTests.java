package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.actuate.ListenerMetrics;
import io.streamstarters.listener.actuate.ListenersEndpoint;
import io.streamstarters.listener.actuate.ListenersEndpoint.ListenerDescription;
import io.streamstarters.listener.observation.DefaultListenerObservationConvention;
import io.streamstarters.listener.observation.ListenerObservationContext;
import io.streamstarters.listener.observation.ListenerObservationContext.Outcome;
import io.streamstarters.listener.observation.ListenerObserver;
import io.streamstarters.listener.observation.ObservedListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is observed of a container:
 * <ol>
 * <li>a call until its end and until the error handler has decided, on whatever threads
 * <li>success, failure and {@link Error} of one message, and of each of a batch
 * <li>what was filtered, put off, given up or is a duplicate, none of which is an error
 * <li>a message that cannot be read and never reaches the handler
 * <li>the same keys for one message and for batches
 * <li>nothing at all where nobody listens
 * <li>observation handlers that fail, which do no harm
 * </ol>
 */
class ContainerObservationTests {

	private static final ObservedListener LISTENER = new ObservedListener("broker", "orders", "orders/*", null);

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final Queue<ListenerObservationContext> stopped = new ConcurrentLinkedQueue<>();

	private final Queue<ListenerObservationContext> duringErrorHandler = new ConcurrentLinkedQueue<>();

	ContainerObservationTests() {
		this.registry.observationConfig()
			.observationHandler(new Recorder())
			.observationHandler(new DefaultMeterObservationHandler(this.meters));
		this.fixture.observedBy(new ListenerObserver(this.registry, null, LISTENER)).onFailure((failure) -> {
			ListenerObservationContext current = current();
			if (current != null) {
				this.duringErrorHandler.add(current);
			}
			return FAILED;
		});
	}

	private @Nullable ListenerObservationContext current() {
		Observation observation = this.registry.getCurrentObservation();
		return (observation != null) ? (ListenerObservationContext) observation.getContext() : null;
	}

	@Test
	void aCallIsObservedWithItsMessageAndItsSuccess() {
		Queue<ListenerObservationContext> duringHandler = new ConcurrentLinkedQueue<>();
		this.fixture.start((delivery, attempt, acknowledgment) -> duringHandler.add(current()));
		this.fixture.source().deliver(new TestDelivery("a"));
		ListenerObservationContext context = awaitStopped();
		assertThat(duringHandler).containsExactly(context);
		assertThat(context.getName()).isEqualTo("messaging.process");
		assertThat(context.getContextualName()).isEqualTo("process orders/*");
		assertThat(context.getError()).isNull();
		assertThat(values(context.getLowCardinalityKeyValues())).containsOnly(Map.entry("messaging.system", "broker"),
				Map.entry("messaging.operation.name", "process"), Map.entry("messaging.operation.type", "process"),
				Map.entry("messaging.destination.name", "orders/*"), Map.entry("messaging.consumer.group.name", "none"),
				Map.entry("messaging.listener.id", "orders"), Map.entry("messaging.outcome", "handled"));
		assertThat(values(context.getHighCardinalityKeyValues())).containsOnly(Map.entry("messaging.message.id", "a"),
				Map.entry("messaging.delivery.attempt", "1"));
	}

	@Test
	void anExceptionAndAnErrorAreRecordedAndTheErrorHandlerIsPartOfTheCall() {
		IllegalStateException exception = new IllegalStateException();
		StackOverflowError error = new StackOverflowError();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			if (delivery.id().equals("a")) {
				throw exception;
			}
			throw error;
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		ListenerObservationContext first = awaitStopped();
		assertThat(first.getError()).isSameAs(exception);
		this.stopped.clear();
		this.fixture.source().deliver(new TestDelivery("b"));
		ListenerObservationContext second = awaitStopped();
		assertThat(second.getError()).isSameAs(error);
		assertThat(second.getOutcome()).isEqualTo(Outcome.FAILED);
		assertThat(this.duringErrorHandler).containsExactly(first, second);
	}

	@Test
	void anAsynchronousResultIsWaitedForAndItsFailureBelongsToTheSameCall() {
		CompletableFuture<Object> result = new CompletableFuture<>();
		Queue<Object> called = new ConcurrentLinkedQueue<>();
		this.fixture.startBatch((attempts) -> {
			called.add(current());
			return result.thenApply((value) -> value);
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		await().until(() -> called.size() == 1);
		assertThat(this.stopped).isEmpty();
		IllegalStateException failure = new IllegalStateException();
		result.completeExceptionally(failure);
		ListenerObservationContext context = awaitStopped();
		assertThat(called).containsExactly(context);
		assertThat(context.getError()).isSameAs(failure);
		assertThat(this.duringErrorHandler).containsExactly(context);
	}

	@Test
	void anAsynchronousResultThatSucceedsEndsTheCall() {
		CompletableFuture<Object> result = new CompletableFuture<>();
		this.fixture.startBatch((attempts) -> result);
		this.fixture.source().deliver(new TestDelivery("a"));
		result.complete("done");
		assertThat(awaitStopped().getOutcome()).isEqualTo(Outcome.HANDLED);
	}

	@Test
	void aFailedResultIsUnwrapped() {
		IllegalStateException failure = new IllegalStateException();
		this.fixture.startBatch((attempts) -> CompletableFuture.failedStage(new CompletionException(failure)));
		this.fixture.source().deliver(new TestDelivery("a"));
		assertThat(awaitStopped().getError()).isSameAs(failure);
	}

	@Test
	void whatTheHandlerDecidesIsNoError() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			switch (delivery.id()) {
				case "deferred" -> acknowledgment.retryLater(Duration.ofSeconds(1), "later");
				case "discarded" -> acknowledgment.discard("unwanted");
				case "filtered" -> ((DeliveryAttempt) acknowledgment).skip();
				default -> ((DeliveryAttempt) acknowledgment).duplicate();
			}
		});
		for (Outcome outcome : List.of(Outcome.DEFERRED, Outcome.DISCARDED, Outcome.FILTERED, Outcome.DUPLICATE)) {
			this.stopped.clear();
			this.fixture.source().deliver(new TestDelivery(outcome.name().toLowerCase(Locale.ROOT)));
			ListenerObservationContext context = awaitStopped();
			assertThat(context.getOutcome()).isEqualTo(outcome);
			assertThat(context.getError()).isNull();
			assertThat(context.getLowCardinalityKeyValue("messaging.outcome").getValue())
				.isEqualTo(outcome.name().toLowerCase(Locale.ROOT));
		}
	}

	@Test
	void anUnreadableMessageIsObservedThoughItNeverReachesTheHandler() {
		IllegalStateException failure = new IllegalStateException();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a", failure));
		ListenerObservationContext context = awaitStopped();
		assertThat(context.getError()).isSameAs(failure);
		assertThat(this.duringErrorHandler).containsExactly(context);
		assertThat(this.fixture.handled).isEmpty();
		this.fixture.awaitSettled("a", FAILED);
	}

	@Test
	void aBatchIsOneCallThatTellsOfEachMessageThatFailed() {
		IllegalStateException failure = new IllegalStateException();
		this.fixture.with(ContainerFixture.options(1, 4).withBatchSize(4)).startBatch((attempts) -> {
			attempts.get(0).skip();
			attempts.get(1).fail(failure);
			attempts.get(2).fail(new IllegalArgumentException());
			return null;
		});
		this.fixture.source()
			.deliver(List.of(new TestDelivery("a"), new TestDelivery("b"), new TestDelivery("c"),
					new TestDelivery("d")));
		ListenerObservationContext context = awaitStopped();
		assertThat(context.getError()).isSameAs(failure);
		assertThat(context.getOutcome()).isEqualTo(Outcome.FAILED);
		assertThat(values(context.getHighCardinalityKeyValues())).containsOnly(
				Map.entry("messaging.batch.message_count", "4"), Map.entry("messaging.batch.failed_count", "2"));
	}

	@Test
	void oneMessageAndABatchHaveTimersWithTheSameTags() {
		this.fixture.with(ContainerFixture.options(1, 4).withBatchSize(4)).startBatch((attempts) -> {
			if (attempts.size() > 1) {
				throw new IllegalStateException();
			}
			return null;
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitStopped();
		this.fixture.source().deliver(List.of(new TestDelivery("b"), new TestDelivery("c")));
		await().until(() -> this.meters.find("messaging.process").timers().size() == 2);
		new ListenerObserver(this.registry, null, LISTENER).start(List.of(new TestDelivery("d")), false, 1).stop();
		assertThat(
				this.meters.find("messaging.process").timers().stream().map(ContainerObservationTests::keys).distinct())
			.singleElement()
			.isEqualTo(Set.of("error", "messaging.consumer.group.name", "messaging.destination.name",
					"messaging.listener.id", "messaging.operation.name", "messaging.operation.type",
					"messaging.outcome", "messaging.system"));
		assertThat(this.meters.get("messaging.process").tag("error", "IllegalStateException").timer())
			.extracting(Timer::count)
			.isEqualTo(1L);
		assertThat(this.meters.find("messaging.process.active").longTaskTimers()).hasSize(1);
	}

	@Test
	void aTraceGoesOnWhateverTheCaseOfItsHeader() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a").withPublishedHeader("TraceParent", "00-a"));
		ListenerObservationContext context = awaitStopped();
		assertThat(context.getGetter().get(context.getCarrier(), "traceparent")).isEqualTo("00-a");
		assertThat(context.getGetter().get(context.getCarrier(), "tracestate")).isNull();
	}

	@Test
	void aBatchGoesOnWithATraceOnlyIfAllOfItsMessagesCameWithIt() {
		this.fixture.with(ContainerFixture.options(1, 4).withBatchSize(4)).startBatch((attempts) -> null);
		this.fixture.source()
			.deliver(List.of(new TestDelivery("a").withPublishedHeader("traceparent", "00-a"),
					new TestDelivery("b").withPublishedHeader("traceparent", "00-a")));
		assertThat(awaitStopped().getCarrier()).containsOnly(Map.entry("traceparent", "00-a"));
		this.stopped.clear();
		this.fixture.source()
			.deliver(List.of(new TestDelivery("c").withPublishedHeader("traceparent", "00-a"),
					new TestDelivery("d").withPublishedHeader("traceparent", "00-b")));
		assertThat(awaitStopped().getCarrier()).isEmpty();
	}

	@Test
	void aMessageThatIsSettledByHandIsObservedUntilTheEndOfItsHandler() {
		Queue<DeliveryAttempt> unsettled = new ConcurrentLinkedQueue<>();
		this.fixture.with(ContainerFixture.options(1, 4).withAckMode(AckMode.MANUAL, Duration.ofMinutes(1)))
			.startBatch((attempts) -> {
				unsettled.addAll(attempts);
				return null;
			});
		this.fixture.source().deliver(new TestDelivery("a"));
		assertThat(awaitStopped().getOutcome()).isEqualTo(Outcome.HANDLED);
		unsettled.remove().ack();
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void nothingIsObservedWhereNobodyListens() {
		ListenerObserver observer = new ListenerObserver(ObservationRegistry.create(),
				new DefaultListenerObservationConvention() {

					@Override
					public String getName() {
						throw new IllegalStateException("Nobody wants to know");
					}

				}, LISTENER);
		assertThat(observer.isActive()).isFalse();
		this.fixture.observedBy(observer).start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.stopped).isEmpty();
	}

	@Test
	void observationHandlersThatFailDoNoHarm() {
		this.registry.observationConfig().observationHandler(new FailingAlways());
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			if (delivery.id().equals("b")) {
				throw new IllegalStateException();
			}
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.source().deliver(new TestDelivery("b"));
		this.fixture.awaitSettled("b", FAILED);
	}

	@Test
	void aConventionThatFailsDoesNoHarm() {
		this.fixture.observedBy(new ListenerObserver(this.registry, new DefaultListenerObservationConvention() {

			@Override
			public String getContextualName(ListenerObservationContext context) {
				throw new IllegalStateException("No name");
			}

		}, LISTENER)).start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void aScopeWhoseHandlersFailIsLeftAllTheSame() {
		this.registry.observationConfig().observationHandler(new FailingScopes());
		ExecutorService oneThread = Executors.newSingleThreadExecutor();
		try {
			this.fixture.runOn(oneThread).start((delivery, attempt, acknowledgment) -> {
			});
			for (String id : List.of("a", "b")) {
				this.fixture.source().deliver(new TestDelivery(id));
				this.fixture.awaitSettled(id, Settlement.ack());
			}
			await().until(() -> this.stopped.size() == 2);
			assertThat(this.stopped).extracting(Observation.Context::getParentObservation).containsOnlyNulls();
		}
		finally {
			oneThread.shutdown();
		}
	}

	@Test
	void retriesAndRedeliveriesAreCountedForOneMessage() {
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> {
			if (attempt == 1) {
				throw new IllegalStateException();
			}
			if (attempt == 2) {
				acknowledgment.retryLater(Duration.ofSeconds(1), "later");
			}
		});
		ContainerStatistics statistics = container.getStatistics();
		for (int i = 1; i <= 4; i++) {
			int settled = i;
			this.fixture.source().deliver(new TestDelivery("a"));
			await().until(() -> this.fixture.source().settlements().size() == settled);
		}
		assertThat(this.fixture.attempts).containsExactly(1, 2, 3);
		assertThat(statistics.getRetried()).isEqualTo(2);
		assertThat(statistics.getRedelivered()).as("two attempts and a duplicate").isEqualTo(3);
		assertThat(statistics.getDuplicates()).isEqualTo(1);
		assertThatMeterAndEndpointSay(container, 2, 3);
	}

	private void assertThatMeterAndEndpointSay(MessageListenerContainer container, int retried, int redelivered) {
		ListenerContainerRegistry containers = new ListenerContainerRegistry();
		containers.register(container);
		new ListenerMetrics(containers).bindTo(this.meters);
		assertThat(this.meters.get("messaging.listener.retries").functionCounter().count()).isEqualTo(retried);
		assertThat(this.meters.get("messaging.listener.redeliveries").functionCounter().count()).isEqualTo(redelivered);
		ListenerDescription description = new ListenersEndpoint(containers).listener("orders");
		assertThat(description.retried()).isEqualTo(retried);
		assertThat(description.redelivered()).isEqualTo(redelivered);
	}

	@Test
	void retriesAndRedeliveriesAreCountedForEachMessageOfABatch() {
		MessageListenerContainer container = this.fixture.with(ContainerFixture.options(1, 4).withBatchSize(4))
			.startBatch((attempts) -> {
				attempts.stream()
					.filter((attempt) -> attempt.number() == 1 && !attempt.delivery().id().startsWith("c"))
					.forEach((attempt) -> attempt.fail(new IllegalStateException()));
				return null;
			});
		for (int i = 1; i <= 2; i++) {
			int settled = 3 * i;
			this.fixture.source()
				.deliver(List.of(new TestDelivery("a"), new TestDelivery("b"), new TestDelivery("c" + i)));
			await().until(() -> this.fixture.source().settlements().size() == settled);
		}
		assertThat(container.getStatistics().getRetried()).isEqualTo(2);
		assertThat(container.getStatistics().getRedelivered()).isEqualTo(2);
	}

	@Test
	void aCopyOfAMessageInHandIsARedelivery() {
		CompletableFuture<Object> result = new CompletableFuture<>();
		MessageListenerContainer container = this.fixture.startBatch((attempts) -> result);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("a"));
		assertThat(container.getStatistics().getRedelivered()).isEqualTo(1);
		result.complete("done");
		this.fixture.awaitSettled("a", Settlement.ack(), Settlement.ack());
	}

	private ListenerObservationContext awaitStopped() {
		await().until(() -> this.stopped.size() == 1);
		return this.stopped.element();
	}

	private static Map<String, String> values(Iterable<KeyValue> keyValues) {
		Map<String, String> values = new HashMap<>();
		keyValues.forEach((keyValue) -> values.put(keyValue.getKey(), keyValue.getValue()));
		return values;
	}

	private static Set<String> keys(Meter meter) {
		return meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet());
	}

	private final class Recorder implements ObservationHandler<ListenerObservationContext> {

		@Override
		public void onStop(ListenerObservationContext context) {
			ContainerObservationTests.this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof ListenerObservationContext;
		}

	}

	private static class FailingScopes implements ObservationHandler<Observation.Context> {

		@Override
		public void onScopeOpened(Observation.Context context) {
			throw new IllegalStateException("opened");
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			throw new IllegalStateException("closed");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	private static final class FailingAlways extends FailingScopes {

		@Override
		public void onError(Observation.Context context) {
			throw new IllegalStateException("failed");
		}

		@Override
		public void onStop(Observation.Context context) {
			throw new IllegalStateException("stopped");
		}

	}

}
