package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Deliveries with ordering keys. One that stands behind another of its key goes on when
 * that one:
 * <ol>
 * <li>is handled, has failed, or cannot be read
 * <li>is settled by hand, or its asynchronous result is there
 * <li>has been published to the dead letters
 * <li>has lost its lease while it waited
 * <li>found no thread: deferred like it
 * <li>is done after the stop began: given back, and not before, so that nobody else gets
 * it earlier
 * </ol>
 */
class ContainerOrderTests {

	private static final Settlement SHUTDOWN = Settlement.defer(Duration.ZERO, "Shutdown");

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final CountDownLatch busy = this.fixture.latch();

	ContainerOrderTests() {
		this.fixture.with(ContainerFixture.options(3, 8));
	}

	@Test
	void handlesOneOfAKeyAfterTheOtherWhateverBecomesOfThemAndOtherKeysMeanwhile() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			switch (delivery.id()) {
				case "a1" -> {
					this.busy.await();
					throw new IOException();
				}
				case "a3" -> acknowledgment.discard("unwanted");
				default -> {
				}
			}
		});
		this.fixture.source()
			.deliver(List.of(of("a1", "a"), new TestDelivery("a2", new IOException("unreadable")).withKey("a"),
					of("a3", "a"), of("a4", "a"), of("b1", "b"), new TestDelivery("none1")));
		this.fixture.awaitSettled("b1", Settlement.ack());
		this.fixture.awaitSettled("none1", Settlement.ack());
		this.fixture.source().deliver(of("b2", "b"));
		this.fixture.awaitSettled("b2", Settlement.ack());
		assertThat(this.fixture.handled).contains("a1").doesNotContain("a3", "a4");
		this.busy.countDown();
		this.fixture.awaitSettled("a4", Settlement.ack());
		assertThat(this.fixture.source().settlements()).filteredOn((settled) -> settled.delivery().id().startsWith("a"))
			.extracting(ScriptedSource.Settled::settlement)
			.containsExactly(FAILED, FAILED, Settlement.discard("unwanted"), Settlement.ack());
	}

	@Test
	void usesOneWorkerForOneKeyAndLeavesTheOthersFree() {
		this.fixture.start((delivery, attempt, acknowledgment) -> this.busy.await());
		List<TestDelivery> deliveries = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			deliveries.add(of("a" + i, "a"));
		}
		this.fixture.source().deliver(deliveries);
		this.fixture.awaitHandled("a0");
		this.fixture.source().deliver(of("b0", "b"));
		this.fixture.awaitHandled("a0", "b0");
	}

	@Test
	void takesOneOfAKeyIntoABatch() {
		List<List<String>> batches = new CopyOnWriteArrayList<>();
		this.fixture.with(ContainerFixture.options(1, 8).withBatchSize(4)).startBatch((attempts) -> {
			batches.add(attempts.stream().map((attempt) -> attempt.delivery().id()).toList());
			return null;
		});
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("b1", "b"), of("b2", "b")));
		this.fixture.awaitIdle();
		assertThat(batches).containsExactly(List.of("a1", "b1"), List.of("a2", "b2"));
	}

	@Test
	void keepsTheOrderOfWhatABatchDidNotReach() {
		List<String> reached = new CopyOnWriteArrayList<>();
		this.fixture.with(ContainerFixture.options(1, 8).withBatchSize(4)).startBatch((attempts) -> {
			reached.add(attempts.get(0).delivery().id());
			attempts.subList(1, attempts.size()).forEach(DeliveryAttempt::notReached);
			return null;
		});
		this.fixture.source().deliver(List.of(of("b1", "b"), of("a1", "a"), of("a2", "a"), of("a3", "a")));
		this.fixture.awaitIdle();
		assertThat(reached).containsExactly("b1", "a1", "a2", "a3");
	}

	@Test
	void keepsTheKeyUntilTheMessageIsSettledByHand() {
		List<Acknowledgment> acknowledgments = new CopyOnWriteArrayList<>();
		this.fixture.with(ContainerFixture.options(3, 8).withAckMode(AckMode.MANUAL, Duration.ofSeconds(30)))
			.start((delivery, attempt, acknowledgment) -> acknowledgments.add(acknowledgment));
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("b1", "b")));
		await().until(() -> acknowledgments.size() == 2);
		assertThat(this.fixture.handled).containsExactlyInAnyOrder("a1", "b1");
		acknowledgments.forEach(Acknowledgment::ack);
		await().until(() -> acknowledgments.size() == 3);
		acknowledgments.get(2).ack();
	}

	@Test
	void keepsTheKeyUntilTheAsynchronousResultIsThere() {
		List<CompletableFuture<@Nullable Void>> results = new CopyOnWriteArrayList<>();
		this.fixture.startBatch((attempts) -> {
			CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
			results.add(result);
			return result;
		});
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("b1", "b")));
		await().until(() -> results.size() == 2);
		results.forEach((result) -> result.complete(null));
		await().until(() -> results.size() == 3);
		results.get(2).complete(null);
	}

	@Test
	void keepsTheKeyUntilTheDeadLetterIsPublished() {
		CompletableFuture<@Nullable Void> published = new CompletableFuture<>();
		this.fixture.onFailure((failure) -> Settlement.deadLetter("given up"))
			.deadLettersTo((failure) -> published)
			.start((delivery, attempt, acknowledgment) -> {
				if (delivery.id().equals("a1")) {
					throw new IOException();
				}
			});
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("b1", "b")));
		this.fixture.awaitSettled("b1", Settlement.ack());
		assertThat(this.fixture.handled).containsExactlyInAnyOrder("a1", "b1");
		published.complete(null);
		this.fixture.awaitSettled("a2", Settlement.ack());
	}

	@Test
	void goesOnBehindADeliveryWhoseLeaseEndedWhileItWaited() {
		this.fixture.with(ContainerFixture.options(1, 8))
			.start((delivery, attempt, acknowledgment) -> this.busy.await());
		TestDelivery expired = of("a1", "a");
		this.fixture.source().deliver(new TestDelivery("first"));
		this.fixture.awaitHandled("first");
		this.fixture.source().deliver(List.of(expired, of("a2", "a")));
		expired.expire();
		this.busy.countDown();
		this.fixture.awaitHandled("first", "a2");
	}

	@Test
	void settlesACopyWithItsMessageAndNotBehindIt() {
		this.fixture.start((delivery, attempt, acknowledgment) -> this.busy.await());
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("a1", "a"), of("a2", "a")));
		this.fixture.awaitHandled("a1");
		this.busy.countDown();
		this.fixture.awaitSettled("a1", Settlement.ack(), Settlement.ack());
		this.fixture.awaitSettled("a2", Settlement.ack(), Settlement.ack());
		this.fixture.awaitHandled("a1", "a2");
		assertThat(this.fixture.source().settlements()).extracting((settled) -> settled.delivery().id())
			.containsExactly("a1", "a1", "a2", "a2");
	}

	@Test
	void defersThoseBehindToWhenThereIsNoThread() {
		Settlement noThread = Settlement.defer(Duration.ofSeconds(1), "No thread");
		this.fixture.runOn((task) -> {
			throw new IllegalStateException("no thread");
		}).start((delivery, attempt, acknowledgment) -> {
		});
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("a3", "a")));
		for (String id : List.of("a1", "a2", "a3")) {
			this.fixture.awaitSettled(id, noThread);
		}
	}

	@Test
	void givesThoseBehindBackWhenTheContainerStopsButNotBeforeTheOneInHandIsDone() {
		MessageListenerContainer container = this.fixture
			.start((delivery, attempt, acknowledgment) -> this.busy.await());
		this.fixture.source().deliver(List.of(of("a1", "a"), of("a2", "a"), of("a3", "a")));
		this.fixture.awaitHandled("a1");
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		assertThat(this.fixture.source().settlements()).isEmpty();
		this.busy.countDown();
		await().until(stopped::isDone);
		assertThat(this.fixture.source().settlements()).extracting(ScriptedSource.Settled::settlement)
			.containsExactly(Settlement.ack(), SHUTDOWN, SHUTDOWN);
		assertThat(this.fixture.handled).containsExactly("a1");
	}

	@Test
	void givesAnyNumberOfThoseBehindBack() {
		int number = 10_000;
		MessageListenerContainer container = this.fixture.with(ContainerFixture.options(1, number))
			.start((delivery, attempt, acknowledgment) -> this.busy.await());
		List<TestDelivery> deliveries = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			deliveries.add(of("a" + i, "a"));
		}
		this.fixture.source().deliver(deliveries);
		this.fixture.awaitHandled("a0");
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		this.busy.countDown();
		await().until(stopped::isDone);
		assertThat(this.fixture.source().settlements()).hasSize(number);
	}

	private static TestDelivery of(String id, String key) {
		return new TestDelivery(id).withKey(key);
	}

}
