package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.DeadLetteredEvent;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Deliveries that go to the dead letters. The publisher:
 * <ol>
 * <li>completes: the delivery is acknowledged, and not before
 * <li>fails, throws, returns nothing, or is not there: the delivery stays with the broker
 * <li>completes while the container stops: acknowledged; the stop waits for it
 * </ol>
 */
@ExtendWith(OutputCaptureExtension.class)
class ContainerDeadLetterTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final List<FailedDelivery> published = new CopyOnWriteArrayList<>();

	private final CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();

	ContainerDeadLetterTests() {
		this.fixture.onFailure((failure) -> Settlement.deadLetter("given up"));
	}

	@Test
	void publishesFirstAndAcknowledgesThen() {
		MessageListenerContainer container = startFailing(this::publish);
		TestDelivery delivery = new TestDelivery("a");
		this.fixture.source().deliver(delivery);
		await().until(() -> !this.published.isEmpty());
		assertThat(this.fixture.source().settlements()).isEmpty();
		assertThat(this.fixture.events).isEmpty();
		assertThat(container.getStatistics().getDeadLettered()).isZero();
		this.answer.complete(null);
		this.fixture.awaitSettled("a", Settlement.ack());
		FailedDelivery failure = this.published.get(0);
		assertThat(failure.listenerId()).isEqualTo("orders");
		assertThat(failure.delivery()).isSameAs(delivery);
		assertThat(failure.cause()).isInstanceOf(IOException.class);
		assertThat(failure.attempt()).isEqualTo(1);
		assertThat(this.fixture.events).containsExactly(new DeadLetteredEvent(failure));
		assertThat(container.getStatistics().getDeadLettered()).isEqualTo(1);
		assertThat(container.getStatistics().getFailed()).isEqualTo(1);
		assertThat(container.getStatistics().getHandled()).isZero();
	}

	@Test
	void handlesTheNextMessageWhileTheDeadLetterIsOnItsWay() {
		startFailing(this::publish);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		await().until(() -> this.published.size() == 2);
		this.answer.complete(null);
	}

	@ParameterizedTest
	@EnumSource(Broken.class)
	void leavesWithTheBrokerWhatCouldNotBePublished(Broken publisher, CapturedOutput output) {
		MessageListenerContainer container = startFailing(publisher);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ofMinutes(1), "The dead letter failed"));
		assertThat(this.fixture.events).isEmpty();
		assertThat(container.getStatistics().getDeadLettered()).isZero();
		assertThat(output)
			.contains("Listener 'orders' could not publish a to the dead letters. It stays with the broker and comes"
					+ " again in PT1M")
			.contains(publisher.reason)
			.doesNotContain("secret payload");
	}

	@Test
	void acknowledgesAlthoughTheApplicationsListenerOfEventsFails(CapturedOutput output) {
		this.answer.complete(null);
		this.fixture.onEvent((event) -> {
			throw new IllegalStateException("broken listener");
		});
		startFailing(this::publish);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(output).contains("A listener of application events failed on DeadLetteredEvent")
			.contains("broken listener");
	}

	@Test
	void letsNobodyBehindThePublisherBeInterruptedByIt() {
		startFailing((failure) -> {
			Thread.currentThread().interrupt();
			return CompletableFuture.completedStage(true);
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	@Test
	void defersWhatAPublisherGaveAStageForThatNothingCanBeMadeOf() {
		startFailing((failure) -> new CompletableFuture<@Nullable Void>() {

			@Override
			public <U> CompletableFuture<U> handle(
					BiFunction<? super @Nullable Void, Throwable, ? extends U> function) {
				return CompletableFuture.failedFuture(new IllegalStateException("broken stage"));
			}

		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Failures.UNDECIDED);
	}

	@Test
	void leavesWithTheBrokerWhatHasNoPlaceToGo(CapturedOutput output) {
		this.fixture.start((delivery, attempt, acknowledgment) -> {
			throw new IOException();
		});
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.defer(Duration.ofMinutes(1), "The dead letter failed"));
		assertThat(output).contains("There is no DeadLetterPublisher");
	}

	@Test
	void countsOnWhenWhatCouldNotBePublishedComesAgain() {
		startFailing(Broken.FAILS);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitIdle();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitIdle();
		assertThat(this.fixture.attempts).containsExactly(1, 2);
	}

	@Test
	void acknowledgesWhatIsWithTheDeadLettersWhenItComesAgain() {
		this.answer.complete(null);
		startFailing(this::publish);
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitIdle();
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.awaitSettled("a", Settlement.ack(), Settlement.ack());
		assertThat(this.published).hasSize(1);
	}

	@Test
	void publishesWhatCannotBeReadWithoutCallingTheHandler() {
		this.answer.complete(null);
		startFailing(this::publish);
		IOException unreadable = new IOException("unreadable");
		this.fixture.source().deliver(new TestDelivery("a", unreadable));
		this.fixture.awaitSettled("a", Settlement.ack());
		assertThat(this.fixture.handled).isEmpty();
		assertThat(this.published).extracting(FailedDelivery::cause).containsExactly(unreadable);
	}

	@Test
	void waitsWithItsStopForTheDeadLetter() {
		MessageListenerContainer container = startFailing(this::publish);
		this.fixture.source().deliver(new TestDelivery("a"));
		await().until(() -> !this.published.isEmpty());
		CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
		container.stop(() -> stopped.complete(null));
		assertThat(stopped).isNotDone();
		this.answer.complete(null);
		await().until(stopped::isDone);
		this.fixture.awaitSettled("a", Settlement.ack());
	}

	private MessageListenerContainer startFailing(DeadLetterPublisher deadLetters) {
		return this.fixture.deadLettersTo(deadLetters).start((delivery, attempt, acknowledgment) -> {
			throw new IOException();
		});
	}

	private CompletionStage<?> publish(FailedDelivery failure) {
		this.published.add(failure);
		return this.answer;
	}

	/** Publishers that publish nothing. */
	private enum Broken implements DeadLetterPublisher {

		FAILS("no disk") {

			@Override
			public CompletionStage<?> publish(FailedDelivery failure) {
				return CompletableFuture.failedFuture(new IOException("no disk"));
			}

		},

		THROWS("broken publisher") {

			@Override
			public CompletionStage<?> publish(FailedDelivery failure) {
				throw new IllegalStateException("broken publisher");
			}

		},

		THROWS_AN_ERROR("broken class") {

			@Override
			public CompletionStage<?> publish(FailedDelivery failure) {
				throw new NoClassDefFoundError("broken class");
			}

		},

		RETURNS_NOTHING("The DeadLetterPublisher returned null") {

			@Override
			@SuppressWarnings("NullAway")
			public CompletionStage<?> publish(FailedDelivery failure) {
				return null;
			}

		};

		private final String reason;

		Broken(String reason) {
			this.reason = reason;
		}

	}

}
