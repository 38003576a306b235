package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * What is sent to the broker for a message, and what comes of it. A message's settlement
 * is:
 * <ol>
 * <li>confirmed: its listener can know the answer
 * <li>refused, or impossible: its listener can know why
 * <li>not sent, as the lease has ended or the container has: its listener can know that
 * <li>that of several copies: sent once for those that the broker cannot tell apart, with
 * the permits of all
 * </ol>
 */
class ContainerSettlementTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final List<CompletionStage<?>> answers = new CopyOnWriteArrayList<>();

	@Test
	void aListenerCanKnowWhatTheBrokerAnswered() {
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		start();
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(answer(0)).isNotDone();
		answer.complete("stored");
		assertThat(answer(0).join()).isEqualTo("stored");
	}

	@Test
	void aListenerCanKnowTheAnswerToWhatOthersDecided() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			this.answers.add(acknowledgment.settled());
			throw new IllegalStateException("on purpose");
		});
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture.completedFuture(settlement);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", FAILED);
		assertThat(answer(0).join()).isEqualTo(FAILED);
	}

	@Test
	void aListenerCanKnowWhyTheBrokerRefused() {
		IllegalStateException refusal = new IllegalStateException("refused");
		start();
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture.failedFuture(refusal);
		this.fixture.source().deliver(new TestDelivery("a"));
		await().until(() -> this.answers.size() == 1 && answer(0).isDone());
		assertThat(catchThrowable(answer(0)::join)).hasCause(refusal);
	}

	@Test
	void aListenerCanKnowThatItsLeaseEndedBefore() {
		TestDelivery delivery = new TestDelivery("a");
		this.fixture.start((message, attempt, acknowledgment) -> {
			this.answers.add(acknowledgment.settled());
			delivery.expire();
		});
		this.fixture.source().deliver(delivery);
		await().until(() -> this.answers.size() == 1 && answer(0).isDone());
		assertThat(catchThrowable(answer(0)::join)).hasRootCauseMessage("It was too late to settle the message");
	}

	@Test
	void aListenerCanKnowThatItsContainerEndedBefore() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.with(ContainerFixture.impatient(1));
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> {
			this.answers.add(acknowledgment.settled());
			ContainerFixture.awaitUninterrupted(busy);
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		await().until(() -> this.answers.size() == 1);
		container.stop();
		assertThat(answer(0)).isNotDone();
		busy.countDown();
		await().until(() -> answer(0).isDone());
		assertThat(answer(0)).isCompletedExceptionally();
	}

	@Test
	void noListenerCanForgeTheAnswerThatAnotherPartOfItGets() {
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		start();
		this.fixture.source().broker = (delivery, settlement) -> answer;
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		CompletableFuture<?> other = answer(0);
		answer(0).cancel(false);
		answer.complete("stored");
		assertThat(other.join()).isEqualTo("stored");
	}

	@Test
	void copiesThatTheBrokerCannotTellApartAreSettledByOneCall() {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a").settledBy("1"));
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(new TestDelivery("a").settledBy("1"));
		this.fixture.source().deliver(new TestDelivery("a").settledBy("2"));
		this.fixture.source().deliver(new TestDelivery("a").settledBy("1"));
		assertThat(container.getInFlight()).isEqualTo(4);
		busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack(), Settlement.ack());
		this.fixture.awaitIdle();
		assertThat(this.fixture.source().settlements()).extracting((settled) -> settled.delivery().settlementId())
			.containsExactlyInAnyOrder("1", "2");
	}

	@Test
	void theCopyWhoseLeaseEndsLastSettlesForTheOthers() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		TestDelivery first = new TestDelivery("a").settledBy("1");
		TestDelivery last = new TestDelivery("a").settledBy("1");
		this.fixture.source().deliver(first);
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(last);
		first.expire();
		busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.source().settlements()).singleElement()
			.satisfies((settled) -> assertThat(settled.delivery()).isSameAs(last));
	}

	@Test
	void theAnswerToTheCopyThatCameLastCounts() {
		CountDownLatch busy = this.fixture.latch();
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			this.answers.add(acknowledgment.settled());
			busy.await();
		});
		CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
		this.fixture.source().broker = (delivery, settlement) -> delivery.settlementId().equals("new") ? answer
				: CompletableFuture.failedFuture(new IllegalStateException("The session has ended"));
		this.fixture.source().deliver(new TestDelivery("a").settledBy("old"));
		this.fixture.awaitHandled("a");
		this.fixture.source().deliver(new TestDelivery("a").settledBy("new"));
		busy.countDown();
		this.fixture.awaitSettled("a", Settlement.ack(), Settlement.ack());
		assertThat(answer(0)).isNotDone();
		answer.complete("stored");
		assertThat(answer(0).join()).isEqualTo("stored");
	}

	@Test
	void aPriorityGoesToTheBroker() {
		this.fixture.start(
				(delivery, attempt, acknowledgment) -> acknowledgment.retryLater(Duration.ofSeconds(3), 5, "urgent"));
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ofSeconds(3), 5, "urgent"));
	}

	@Test
	void aDelayThatTheBrokerCannotKeepIsRefusedAndDecidesNothing() {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> acknowledgment.retryLater(Duration.ofHours(3), "too long"))
				.withMessage("'delay' is PT3H, and the broker keeps no message back for more than PT2H");
			acknowledgment.retryLater(Duration.ofHours(2), "long enough");
		});
		this.fixture.source().deliver(new TestDelivery("a").withMaxDelay(Duration.ofHours(2)));
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ofHours(2), "long enough"));
	}

	private void start() {
		this.fixture.start((delivery, attempt, acknowledgment) -> this.answers.add(acknowledgment.settled()));
	}

	private CompletableFuture<?> answer(int index) {
		return this.answers.get(index).toCompletableFuture();
	}

}
