package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchListenerException;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several listeners at once, which fail at random, and a broker that is restarted
 * meanwhile. A failure names the seed; to run it again, set the system property
 * {@code seed}.
 */
class LoadTests extends AbstractBrokerTests {

	private static final int MESSAGES = 150;

	private static final int CONCURRENCY = 3;

	private static final int MAX_IN_FLIGHT = 8;

	private static final List<String> LISTENERS = List.of("plain", "later", "batch", "byHand");

	private static final long SEED = Long.getLong("seed", System.nanoTime());

	LoadTests() {
		super(Listeners.class, "listener.retry.max-attempts=1000");
	}

	@Test
	void nothingIsLostAndNothingIsInHandInTheEnd() {
		try {
			sendAll(0, MESSAGES / 2);
			await().until(() -> calls("plain").size() > MESSAGES / 8);
			this.broker.stop();
			sendAll(MESSAGES / 2, MESSAGES);
			this.broker.start();
			for (String listener : LISTENERS) {
				awaitSettledInTime(listener);
				assertThat(calls(listener)).hasSize(MESSAGES).doesNotHaveDuplicates();
			}
			assertThat(this.application.bean(Listeners.class).violations).isEmpty();
			allPermitsAreBack();
		}
		catch (Throwable ex) {
			throw new AssertionError("Seed " + SEED + ": " + ex.getMessage(), ex);
		}
	}

	private void sendAll(int from, int to) {
		for (int id = from; id < to; id++) {
			for (String listener : LISTENERS) {
				send(listener, id, "note");
			}
		}
	}

	/** As many messages are in hand as may be, while nobody lets them go. */
	private void allPermitsAreBack() {
		CountDownLatch gate = this.application.bean(Listeners.class).gate;
		for (String listener : LISTENERS) {
			for (int id = 0; id < MAX_IN_FLIGHT; id++) {
				send(listener, MESSAGES + id, "waits");
			}
		}
		// A session of EnSync has one event at a time.
		int inHand = (this.kind == BrokerKind.ENSYNC) ? CONCURRENCY : MAX_IN_FLIGHT;
		for (String listener : LISTENERS) {
			await(listener).until(() -> this.application.listener(listener).getInFlight(),
					(inFlight) -> inFlight == inHand);
		}
		gate.countDown();
		LISTENERS.forEach(this::awaitSettled);
	}

	static class Listeners implements DisposableBean {

		private final Calls calls;

		private final ListenerContainerRegistry registry;

		private final Queue<String> violations = new ConcurrentLinkedQueue<>();

		private final Map<String, Boolean> beingHandled = new ConcurrentHashMap<>();

		private final CountDownLatch gate = new CountDownLatch(1);

		private final ExecutorService threads = Executors.newCachedThreadPool();

		Listeners(Calls calls, ListenerContainerRegistry registry) {
			this.calls = calls;
			this.registry = registry;
		}

		@EnSyncListener(id = "plain", value = "plain", concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT)
		@SequinListener(id = "plain", stream = "${stream}", consumer = "${consumer.plain}", sink = "${sink.plain}",
				concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT)
		void plain(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			work("plain", note, attempt);
		}

		@EnSyncListener(id = "later", value = "later", concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT)
		@SequinListener(id = "later", stream = "${stream}", consumer = "${consumer.later}", sink = "${sink.later}",
				concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT)
		Mono<Void> later(Note note, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			return Mono.fromFuture(CompletableFuture.runAsync(() -> work("later", note, attempt), this.threads));
		}

		@EnSyncListener(id = "batch", value = "batch", concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT,
				batchSize = "2")
		@SequinListener(id = "batch", stream = "${stream}", consumer = "${consumer.batch}", sink = "${sink.batch}",
				concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT, batchSize = "2")
		void batch(List<Message<Note>> messages) {
			for (int i = 0; i < messages.size(); i++) {
				try {
					work("batch", messages.get(i).getPayload(),
							(Integer) messages.get(i).getHeaders().get(ListenerHeaders.DELIVERY_ATTEMPT));
				}
				catch (IllegalStateException | StackOverflowError ex) {
					throw new BatchListenerException(i, ex);
				}
			}
		}

		@EnSyncListener(id = "byHand", value = "byHand", concurrency = "" + CONCURRENCY,
				maxInFlight = "" + MAX_IN_FLIGHT, ackMode = "manual")
		@SequinListener(id = "byHand", stream = "${stream}", consumer = "${consumer.byHand}", sink = "${sink.byHand}",
				concurrency = "" + CONCURRENCY, maxInFlight = "" + MAX_IN_FLIGHT, ackMode = "manual")
		void byHand(Note note, Acknowledgment acknowledgment, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.threads.execute(() -> {
				try {
					work("byHand", note, attempt);
					acknowledgment.ack();
				}
				catch (IllegalStateException | StackOverflowError ex) {
					acknowledgment.retryLater(Duration.ofMillis(50), "Failed");
				}
			});
		}

		/** Fails as the seed says. */
		private void work(String listener, Note note, int attempt) {
			String key = listener + " " + note.id();
			check(this.beingHandled.putIfAbsent(key, true) == null, key + " is handled twice at once");
			try {
				MessageListenerContainer container = this.registry.getContainer(listener);
				check(container.getInFlight() <= MAX_IN_FLIGHT, listener + " has too much in hand");
				if (note.text().equals("waits")) {
					check(this.gate.await(30, TimeUnit.SECONDS), "the gate stayed closed");
					return;
				}
				int dice = new Random(SEED ^ Arrays.asList(listener, note.id(), attempt).hashCode()).nextInt(100);
				if (dice < 20) {
					throw new IllegalStateException("by chance");
				}
				if (dice < 25) {
					throw new StackOverflowError("by chance");
				}
				this.calls.add(listener, note.id());
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				this.beingHandled.remove(key);
			}
		}

		private void check(boolean condition, String violation) {
			if (!condition) {
				this.violations.add(violation);
			}
		}

		@Override
		public void destroy() {
			this.gate.countDown();
			this.threads.shutdownNow();
		}

	}

}
