package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Handlers that return before they are done. What they return:
 * <ol>
 * <li>completes: acknowledged, and the slot is free
 * <li>fails, wrapped or not: the error handler gets the cause
 * <li>has completed or failed already: the worker goes on itself
 * <li>cannot be waited for: has failed
 * <li>completes when the executor has no thread: settled all the same
 * <li>completes while the container stops: settled; the stop waits for it
 * <li>completes after the container has stopped: remembered
 * </ol>
 */
class ContainerAsyncTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final List<CompletableFuture<@Nullable Void>> results = new CopyOnWriteArrayList<>();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	ContainerAsyncTests() {
		this.fixture.onFailure((failure) -> {
			this.failures.add(failure.cause());
			return FAILED;
		});
	}

	@Test
	void acknowledgesWhenTheResultCompletesAndKeepsTheSlotUntilThen() {
		MessageListenerContainer container = this.fixture.startBatch(this::later);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		awaitResults(1);
		assertThat(this.fixture.source().settlements()).isEmpty();
		assertThat(container.getInFlight()).isEqualTo(2);
		this.results.get(0).complete(null);
		this.fixture.awaitSettled("a", Settlement.ack());
		awaitResults(2);
		this.results.get(1).complete(null);
		this.fixture.awaitSettled("b", Settlement.ack());
		this.fixture.source().deliver(new TestDelivery("c"));
		awaitResults(3);
		this.results.get(2).complete(null);
		this.fixture.awaitSettled("c", Settlement.ack());
	}

	@Test
	void doesNotHoldTheThread() {
		Semaphore onlyThread = new Semaphore(1);
		this.fixture.with(ContainerFixture.options(3, 4)).runOn((task) -> this.fixture.threads.execute(() -> {
			onlyThread.acquireUninterruptibly();
			try {
				task.run();
			}
			finally {
				onlyThread.release();
			}
		})).startBatch(this::later);
		for (String id : List.of("a", "b", "c", "d")) {
			this.fixture.source().deliver(new TestDelivery(id));
		}
		awaitResults(3);
		this.results.forEach((result) -> result.complete(null));
		awaitResults(4);
		this.results.get(3).complete(null);
	}

	@Test
	void goesOnWithOneThreadWhereResultsAreThereAlready() {
		AtomicBoolean busy = new AtomicBoolean();
		this.fixture.runOn((task) -> {
			if (!busy.compareAndSet(false, true)) {
				throw new RejectedExecutionException();
			}
			this.fixture.threads.execute(() -> {
				task.run();
				busy.set(false);
			});
		})
			.startBatch((attempts) -> attempts.get(0).delivery().id().equals("b")
					? CompletableFuture.failedFuture(new IOException()) : CompletableFuture.completedFuture(null));
		this.fixture.source().deliver(List.of(new TestDelivery("a"), new TestDelivery("b"), new TestDelivery("c")));
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", FAILED);
		this.fixture.awaitSettled("c", Settlement.ack());
	}

	@Test
	void givesTheCauseOfAFailureToTheErrorHandler() {
		this.fixture.with(ContainerFixture.options(3, 4)).startBatch(this::later);
		for (String id : List.of("a", "b", "c")) {
			this.fixture.source().deliver(new TestDelivery(id));
		}
		awaitResults(3);
		IOException cause = new IOException();
		this.results.get(0).completeExceptionally(cause);
		this.results.get(1).completeExceptionally(new CompletionException(cause));
		CompletionException withoutCause = new CompletionException("no cause", null);
		this.results.get(2).completeExceptionally(withoutCause);
		for (String id : List.of("a", "b", "c")) {
			this.fixture.awaitSettled(id, FAILED);
		}
		assertThat(this.failures).containsExactlyInAnyOrder(cause, cause, withoutCause);
	}

	@Test
	void failsWhatCannotBeWaitedFor() {
		this.fixture.startBatch((attempts) -> new CompletableFuture<@Nullable Void>() {

			@Override
			public CompletableFuture<@Nullable Void> whenComplete(
					BiConsumer<? super @Nullable Void, ? super Throwable> action) {
				throw new UnsupportedOperationException("cannot be waited for");
			}

		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		assertThat(this.failures).singleElement().isInstanceOf(UnsupportedOperationException.class);
	}

	@Test
	void settlesAResultForWhichTheExecutorHasNoThreadAndDefersWhatWaits() {
		AtomicBoolean refuses = new AtomicBoolean();
		this.fixture.runOn((task) -> {
			if (refuses.get()) {
				throw new RejectedExecutionException();
			}
			this.fixture.threads.execute(task);
		}).startBatch(this::later);
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitResults(1);
		this.fixture.source().deliver(new TestDelivery("b"));
		refuses.set(true);
		this.results.get(0).complete(null);
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", Settlement.defer(Duration.ofSeconds(1), "No thread"));
		refuses.set(false);
		this.fixture.source().deliver(new TestDelivery("c"));
		awaitResults(2);
		this.results.get(1).complete(null);
		this.fixture.awaitSettled("c", Settlement.ack());
	}

	@Test
	void waitsWithItsStopForTheResultAndHandlesNothingAfterIt() {
		MessageListenerContainer container = this.fixture.startBatch(this::later);
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitResults(1);
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		this.fixture.source().deliverLate(new TestDelivery("b"));
		assertThat(stopped).isNotDone();
		this.results.get(0).complete(null);
		await().until(stopped::isDone);
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", Settlement.defer(Duration.ZERO, "Shutdown"));
		assertThat(this.results).hasSize(1);
	}

	@Test
	void remembersAResultThatComesAfterTheStop() {
		MessageListenerContainer container = this.fixture.with(ContainerFixture.impatient(1)).startBatch(this::later);
		this.fixture.source().deliver(new TestDelivery("a"));
		awaitResults(1);
		container.stop();
		this.results.get(0).complete(null);
		await().untilAsserted(() -> assertThat(container.getInFlight()).isZero());
		assertThat(this.fixture.source().settlements()).isEmpty();
		container.start();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.results).hasSize(1);
	}

	private CompletableFuture<@Nullable Void> later(List<DeliveryAttempt> attempts) {
		CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
		this.results.add(result);
		return result;
	}

	private void awaitResults(int count) {
		await().untilAsserted(() -> assertThat(this.results).hasSize(count));
	}

}
