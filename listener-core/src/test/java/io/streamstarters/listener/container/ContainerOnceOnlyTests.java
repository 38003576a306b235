package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.PlainProcessedMessageStore;
import io.streamstarters.listener.ProcessedMessageStore;
import io.streamstarters.listener.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.streamstarters.listener.container.ContainerFixture.FAILED;
import static io.streamstarters.listener.container.ContainerFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A container with a store of processed messages. A message:
 * <ol>
 * <li>was processed by another instance or before a restart: acknowledged
 * <li>is handled: recorded
 * <li>fails, is deferred or discarded: not recorded
 * <li>fails in a batch: alone, and the others are handed over again
 * </ol>
 */
class ContainerOnceOnlyTests {

	private static final Settlement ACK = Settlement.ack();

	@RegisterExtension
	final ContainerFixture fixture = new ContainerFixture();

	private final PlainProcessedMessageStore store = new PlainProcessedMessageStore();

	private final List<List<String>> batches = new CopyOnWriteArrayList<>();

	@Test
	void acknowledgesWhatWasProcessedBeforeAndCountsIt() {
		this.store.recorded.add("m1");
		MessageListenerContainer container = start((attempts) -> null);
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", ACK);
		assertThat(this.batches).isEmpty();
		assertThat(container.getStatistics().getDuplicates()).isEqualTo(1);
		assertThat(container.getStatistics().getHandled()).isZero();
	}

	@Test
	void recordsWhatIsHandled() {
		MessageListenerContainer container = start((attempts) -> null);
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", ACK);
		assertThat(this.store.recorded).containsExactly("m1");
		assertThat(container.getStatistics().getHandled()).isEqualTo(1);
		assertThat(container.getStatistics().getDuplicates()).isZero();
	}

	@Test
	void acknowledgesAfterARestartWhatCouldNotBeSettledBefore() {
		CountDownLatch asked = this.fixture.latch();
		this.fixture.script((source) -> source.broker = (delivery, settlement) -> {
			asked.countDown();
			return CompletableFuture.failedFuture(new IOException("cut"));
		});
		MessageListenerContainer before = start((attempts) -> null);
		this.fixture.source().deliver(new TestDelivery("m1"));
		ContainerFixture.awaitUninterrupted(asked);
		before.stop();
		this.fixture.script((source) -> {
		});
		MessageListenerContainer after = start((attempts) -> null);
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", ACK);
		assertThat(this.batches).containsExactly(List.of("m1"));
		assertThat(after.getStatistics().getDuplicates()).isEqualTo(1);
	}

	@Test
	void tellsAHandlerWhatTheBrokerAnswered() {
		List<CompletionStage<?>> answers = new CopyOnWriteArrayList<>();
		start((attempts) -> {
			answers.add(attempts.get(0).settled());
			return null;
		});
		this.fixture.source().broker = (delivery, settlement) -> CompletableFuture.completedFuture("stored");
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", ACK);
		assertThat(answers).singleElement()
			.satisfies((answer) -> assertThat(answer.toCompletableFuture().join()).isEqualTo("stored"));
	}

	@Test
	void doesNotRecordAFailure() {
		start((attempts) -> {
			if (attempts.get(0).number() == 1) {
				throw new IOException();
			}
			return null;
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED);
		assertThat(this.store.recorded).isEmpty();
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED, ACK);
		assertThat(this.store.recorded).containsExactly("m1");
	}

	@Test
	void doesNotRecordAnErrorNorAskForItTwice() {
		start((attempts) -> {
			throw new AssertionError();
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED);
		assertThat(this.store.recorded).isEmpty();
		assertThat(this.batches).hasSize(1);
	}

	@Test
	void carriesOutADeferralWithoutARecord() {
		Settlement later = Settlement.defer(Duration.ofSeconds(3), "later");
		start((attempts) -> {
			attempts.get(0).retryLater(Duration.ofSeconds(3), "later");
			return null;
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", later);
		assertThat(this.store.recorded).isEmpty();
	}

	@Test
	void carriesOutADiscardWithoutARecord() {
		start((attempts) -> {
			attempts.get(0).discard("unwanted");
			return null;
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", Settlement.discard("unwanted"));
		assertThat(this.store.recorded).isEmpty();
	}

	@Test
	void recordsWhatTheHandlerAcknowledges() {
		start((attempts) -> {
			attempts.get(0).ack();
			return null;
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", ACK);
		assertThat(this.store.recorded).containsExactly("m1");
	}

	@Test
	void takesNoAcknowledgmentFromAHandlerWhoseWorkIsUndone() {
		start((attempts) -> {
			attempts.get(0).ack();
			throw new IOException();
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED);
		assertThat(this.store.recorded).isEmpty();
	}

	@Test
	void failsWhatTheStoreCouldNotRecordAfterTheWork() {
		ProcessedMessageStore broken = (listenerId, messageIds, work) -> {
			work.run(Set.copyOf(messageIds));
			throw new IOException("no commit");
		};
		start(broken, (attempts) -> {
			attempts.get(0).discard("unwanted");
			return null;
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED);
	}

	@Test
	void failsWhatTheStoreCannotLookUp() {
		ProcessedMessageStore away = (listenerId, messageIds, work) -> {
			throw new IOException("away");
		};
		start(away, (attempts) -> null);
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED);
		assertThat(this.batches).isEmpty();
	}

	@Test
	void failsWhatFailedThoughTheStoreKeepsItToItself() {
		ProcessedMessageStore silent = (listenerId, messageIds, work) -> {
			try {
				work.run(Set.copyOf(messageIds));
			}
			catch (IOException ex) {
				// Should not be caught.
			}
		};
		start(silent, (attempts) -> {
			throw new IOException();
		});
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", FAILED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void waitsForWhatIsDoneAfterTheReturn(boolean success) {
		CompletableFuture<Object> later = new CompletableFuture<>();
		start((attempts) -> later);
		this.fixture.source().deliver(new TestDelivery("m1"));
		await().until(() -> !this.batches.isEmpty());
		assertThat(this.store.recorded).isEmpty();
		if (success) {
			later.complete("done");
		}
		else {
			later.completeExceptionally(new IOException());
		}
		this.fixture.awaitSettled("m1", success ? ACK : FAILED);
		assertThat(this.store.recorded).hasSize(success ? 1 : 0);
	}

	@Test
	void handsTheNewMessagesOfABatchOver() {
		this.store.recorded.add("m2");
		MessageListenerContainer container = start((attempts) -> null);
		deliverBatch("m1", "m2", "m3");
		awaitSettled(ACK, "m1", "m2", "m3");
		assertThat(this.batches).containsExactly(List.of("m1", "m3"));
		assertThat(container.getStatistics().getDuplicates()).isEqualTo(1);
		assertThat(container.getStatistics().getHandled()).isEqualTo(2);
	}

	@Test
	void handsTheOthersOverAgainWithoutTheOneThatFailed() {
		start((attempts) -> {
			attempts.get(0).ack();
			attempts.stream()
				.filter((attempt) -> attempt.delivery().id().equals("m2"))
				.forEach((attempt) -> attempt.fail(new IOException()));
			return null;
		});
		deliverBatch("m1", "m2", "m3");
		awaitSettled(ACK, "m1", "m3");
		this.fixture.awaitSettled("m2", FAILED);
		assertThat(this.batches).containsExactly(List.of("m1", "m2", "m3"), List.of("m1", "m3"));
		assertThat(this.store.recorded).containsExactlyInAnyOrder("m1", "m3");
	}

	@Test
	void handsAllButTheFailedOneOverAgainWhereTheHandlerStopped() {
		start((attempts) -> {
			if (attempts.size() == 3) {
				attempts.get(1).fail(new IOException());
				attempts.get(2).notReached();
			}
			return null;
		});
		deliverBatch("m1", "m2", "m3");
		awaitSettled(ACK, "m1", "m3");
		this.fixture.awaitSettled("m2", FAILED);
		assertThat(this.batches).containsExactly(List.of("m1", "m2", "m3"), List.of("m1", "m3"));
	}

	@Test
	void failsAllOfABatchButThoseThatWereProcessedBefore() {
		this.store.recorded.add("m2");
		start((attempts) -> {
			throw new IOException();
		});
		deliverBatch("m1", "m2", "m3");
		awaitSettled(FAILED, "m1", "m3");
		this.fixture.awaitSettled("m2", ACK);
		assertThat(this.batches).hasSize(1);
		assertThat(this.store.recorded).containsExactly("m2");
	}

	@Test
	void failsAloneWhatCannotBeRead() {
		start((attempts) -> {
			attempts.get(1).fail(new PayloadException("no JSON"));
			return null;
		});
		deliverBatch("m1", "m2", "m3");
		awaitSettled(ACK, "m1", "m3");
		this.fixture.awaitSettled("m2", FAILED);
		assertThat(this.batches).hasSize(1);
		assertThat(this.store.recorded).containsExactlyInAnyOrder("m1", "m3");
	}

	@Test
	void asksTheStoreForItsOwnListener() {
		List<String> listeners = new CopyOnWriteArrayList<>();
		start(new PlainProcessedMessageStore() {

			@Override
			public void process(String listenerId, Collection<String> messageIds, Work work) throws Exception {
				listeners.add(listenerId);
				super.process(listenerId, messageIds, work);
			}

		}, (attempts) -> null);
		this.fixture.source().deliver(new TestDelivery("m1"));
		this.fixture.awaitSettled("m1", ACK);
		assertThat(listeners).containsExactly("orders");
	}

	private MessageListenerContainer start(DeliveryHandler handler) {
		return start(this.store, handler);
	}

	private MessageListenerContainer start(ProcessedMessageStore store, DeliveryHandler handler) {
		Function<DeliveryAttempt, String> id = (attempt) -> attempt.delivery().id();
		return this.fixture.with(options(1, 4).withBatchSize(3))
			.startBatch(new OnceOnlyDeliveryHandler("orders", store, (attempts) -> {
				this.batches.add(attempts.stream().map(id).toList());
				return handler.handle(attempts);
			}));
	}

	private void deliverBatch(String... ids) {
		this.fixture.source().deliver(List.of(ids).stream().map(TestDelivery::new).toList());
	}

	private void awaitSettled(Settlement settlement, String... ids) {
		for (String id : ids) {
			this.fixture.awaitSettled(id, settlement);
		}
	}

}
