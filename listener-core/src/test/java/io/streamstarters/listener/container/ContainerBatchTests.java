package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Batches. What becomes of the deliveries of one:
 * <ol>
 * <li>the handler returns: all are acknowledged
 * <li>the handler fails: each has failed
 * <li>one has failed, others have not: each its own way
 * <li>one has not been reached: handed over again at once, before what came later
 * <li>one has not been reached, and the container stops: given back
 * <li>one has not been reached, but was settled: that settlement
 * <li>one is not wanted: acknowledged
 * <li>one cannot be read, or its lease has ended: no part of the batch
 * </ol>
 */
@ExtendWith(OutputCaptureExtension.class)
class ContainerBatchTests {

	private static final Settlement SHUTDOWN = Settlement.defer(Duration.ZERO, "Shutdown");

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final List<List<String>> batches = new CopyOnWriteArrayList<>();

	private final CountDownLatch busy = this.fixture.latch();

	private final CountDownLatch stopping = this.fixture.latch();

	ContainerBatchTests() {
		this.fixture.with(ContainerFixture.options(1, 8).withBatchSize(3));
	}

	@Test
	void takesWhatWaitsTogetherUpToTheSizeOfABatch() {
		this.fixture.startBatch(afterTheFirst((attempts) -> null));
		keepBusyWith("a", "b", "c", "d", "e");
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.batches).containsExactly(List.of("first"), List.of("a", "b", "c"), List.of("d", "e"));
		assertThat(this.fixture.source().settlements()).hasSize(6)
			.allMatch((settled) -> settled.settlement().equals(Settlement.ack()));
	}

	@Test
	void doesNotWaitForABatchToBeFull() {
		this.fixture.startBatch(afterTheFirst((attempts) -> null));
		this.busy.countDown();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void failsEachOfABatchWhoseHandlerFails() {
		this.fixture.startBatch(afterTheFirst((attempts) -> {
			if (attempts.stream().allMatch((attempt) -> attempt.number() == 1)) {
				throw new IOException();
			}
			return null;
		}));
		keepBusyWith("a", "b");
		this.busy.countDown();
		this.fixture.awaitSettled("a", FAILED);
		this.fixture.awaitSettled("b", FAILED);
		this.fixture.source().deliver(deliveries("a", "b"));
		this.fixture.awaitSettled("a", FAILED, Settlement.ack());
		this.fixture.awaitSettled("b", FAILED, Settlement.ack());
	}

	@Test
	void countsEachFailureOfABatch() {
		MessageListenerContainer container = this.fixture.startBatch(afterTheFirst((attempts) -> {
			throw new AssertionError();
		}));
		keepBusyWith("a", "b", "c");
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(container.getStatistics().getFailed()).isEqualTo(3);
		assertThat(container.getStatistics().getHandled()).isEqualTo(1);
	}

	@Test
	void acknowledgesWhatIsNotWantedWithoutAWordAlthoughTheOthersFail(CapturedOutput output) {
		MessageListenerContainer container = this.fixture.startBatch(afterTheFirst((attempts) -> {
			attempts.get(0).skip();
			throw new IOException();
		}));
		keepBusyWith("a", "b");
		this.busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", FAILED);
		assertThat(container.getStatistics().getFiltered()).isEqualTo(1);
		assertThat(container.getStatistics().getFailed()).isEqualTo(1);
		assertThat(container.getStatistics().getHandled()).isEqualTo(1);
		assertThat(output).doesNotContain("after it had settled");
	}

	@Test
	void failsOneAndAcknowledgesTheOthers() {
		this.fixture.startBatch(afterTheFirst((attempts) -> {
			attempts.get(1).fail(new IOException());
			return null;
		}));
		keepBusyWith("a", "b", "c");
		this.busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", FAILED);
		this.fixture.awaitSettled("c", Settlement.ack());
	}

	@Test
	void handsOverAgainAtOnceWhatWasNotReachedBeforeWhatCameLater() {
		this.fixture.startBatch(afterTheFirst((attempts) -> {
			if (this.batches.size() == 2) {
				attempts.get(0).fail(new IOException());
				attempts.subList(1, attempts.size()).forEach(DeliveryAttempt::notReached);
			}
			assertThat(attempts).allMatch((attempt) -> attempt.number() == 1);
			return null;
		}));
		keepBusyWith("a", "b", "c", "d");
		this.busy.countDown();
		this.fixture.awaitIdle();
		assertThat(this.batches).containsExactly(List.of("first"), List.of("a", "b", "c"), List.of("b", "c", "d"));
		this.fixture.awaitSettled("a", FAILED);
		this.fixture.awaitSettled("b", Settlement.ack());
		this.fixture.awaitSettled("c", Settlement.ack());
	}

	@Test
	void givesBackWhatWasNotReachedWhenTheContainerStops() {
		MessageListenerContainer container = this.fixture.startBatch(stopInBetween());
		keepBusyWith("a", "b", "c");
		stopInBetween(container);
		this.fixture.awaitSettled("a", FAILED);
		this.fixture.awaitSettled("b", SHUTDOWN);
		this.fixture.awaitSettled("c", SHUTDOWN);
		assertThat(this.batches).hasSize(2);
	}

	private DeliveryHandler stopInBetween() {
		return afterTheFirst((attempts) -> {
			this.stopping.await();
			attempts.get(0).fail(new IOException());
			attempts.subList(1, attempts.size()).forEach(DeliveryAttempt::notReached);
			return null;
		});
	}

	private void stopInBetween(MessageListenerContainer container) {
		this.busy.countDown();
		await().until(() -> this.batches.size() == 2);
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		this.stopping.countDown();
		await().until(stopped::isDone);
	}

	@Test
	void carriesOutTheDecisionOnWhatWasNotReached() {
		this.fixture.startBatch(afterTheFirst((attempts) -> {
			attempts.get(1).discard("unwanted");
			attempts.get(1).notReached();
			return null;
		}));
		keepBusyWith("a", "b");
		this.busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack());
		this.fixture.awaitSettled("b", Settlement.discard("unwanted"));
		this.fixture.awaitIdle();
		assertThat(this.batches).hasSize(2);
	}

	@Test
	void leavesOutWhatCannotBeReadAndWhoseLeaseHasEnded() {
		this.fixture.startBatch(afterTheFirst((attempts) -> null));
		keepBusyWith();
		TestDelivery expired = new TestDelivery("b");
		this.fixture.source()
			.deliver(List.of(new TestDelivery("a", new IOException("unreadable")), expired, new TestDelivery("c")));
		expired.expire();
		this.busy.countDown();
		this.fixture.awaitSettled("a", FAILED);
		this.fixture.awaitSettled("c", Settlement.ack());
		this.fixture.awaitIdle();
		assertThat(this.fixture.source().settlementsOf("b")).isEmpty();
		assertThat(this.batches).containsExactly(List.of("first"), List.of("c"));
	}

	@Test
	void doesNotCallTheHandlerWithNothing() {
		this.fixture.startBatch(afterTheFirst((attempts) -> null));
		keepBusyWith();
		this.fixture.source()
			.deliver(IntStream.range(0, 3)
				.mapToObj((i) -> new TestDelivery("m" + i, new IOException("unreadable")))
				.toList());
		this.fixture.source().deliver(new TestDelivery("last"));
		this.busy.countDown();
		this.fixture.awaitSettled("last", Settlement.ack());
		assertThat(this.batches).containsExactly(List.of("first"), List.of("last"));
	}

	@Test
	void holdsOnePermitForEachDeliveryOfABatch() {
		MessageListenerContainer container = this.fixture.startBatch(afterTheFirst((attempts) -> {
			this.stopping.await();
			return null;
		}));
		keepBusyWith("a", "b", "c");
		this.busy.countDown();
		await().until(() -> this.batches.size() == 2);
		await().untilAsserted(() -> assertThat(container.getInFlight()).isEqualTo(3));
		assertThat(this.fixture.source().demand()).isEqualTo(5);
		this.stopping.countDown();
		this.fixture.awaitIdle();
	}

	/** The handler that is tested comes after a batch that keeps the only worker busy. */
	private DeliveryHandler afterTheFirst(DeliveryHandler handler) {
		return (attempts) -> {
			this.batches.add(attempts.stream().map((attempt) -> attempt.delivery().id()).toList());
			if (attempts.get(0).delivery().id().equals("first")) {
				this.busy.await();
				return null;
			}
			return handler.handle(attempts);
		};
	}

	private void keepBusyWith(String... ids) {
		this.fixture.source().deliver(new TestDelivery("first"));
		await().until(() -> !this.batches.isEmpty());
		this.fixture.source().deliver(deliveries(ids));
	}

	private static List<TestDelivery> deliveries(String... ids) {
		return List.of(ids).stream().map(TestDelivery::new).toList();
	}

}
