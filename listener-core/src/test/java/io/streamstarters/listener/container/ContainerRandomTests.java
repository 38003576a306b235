package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Random interleavings of deliveries, copies, outcomes, ended leases, settlements that
 * are refused or answered late, executors without a thread, stops and starts. A failure
 * names the seed; to run it again, set the system property {@code seed}.
 */
class ContainerRandomTests {

	private static final int STEPS = 3000;

	private static final int CONCURRENCY = 3;

	private static final int MAX_IN_FLIGHT = 8;

	private final long seed = Long.getLong("seed", System.nanoTime());

	/** Used by the test's thread only. */
	private final Random random = new Random(this.seed);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final List<ScriptedSource> sources = new CopyOnWriteArrayList<>();

	/** What the handler does with a message, decided when it is delivered. */
	private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

	/** Handlers that wait for the test to let them go on. */
	private final Queue<CompletableFuture<@Nullable Void>> handlers = new ConcurrentLinkedQueue<>();

	/** Settlements that wait for the broker's answer. */
	private final Queue<CompletableFuture<@Nullable Void>> answers = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<TestDelivery> delivered = new ConcurrentLinkedQueue<>();

	private final Map<String, Boolean> beingHandled = new ConcurrentHashMap<>();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger handled = new AtomicInteger();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private volatile Answer answer = Answer.AT_ONCE;

	private volatile boolean noThreads;

	private int messages;

	private final MessageListenerContainer container = new MessageListenerContainer("random", "broker", this::newSource,
			(attempts) -> {
				DeliveryAttempt attempt = attempts.get(0);
				handle(attempt.delivery(), attempt);
				return null;
			}, new ContainerServices((failure) -> Settlement.defer(Duration.ofSeconds(1), "failed"), (task) -> {
				if (this.noThreads) {
					throw new RejectedExecutionException();
				}
				this.threads.execute(task);
			}),
			new ContainerOptions(CONCURRENCY, MAX_IN_FLIGHT, true, Duration.ofMinutes(5), 50, Duration.ofMinutes(10)));

	@AfterEach
	void endThreads() throws InterruptedException {
		this.threads.shutdownNow();
		assertThat(this.threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	@RepeatedTest(5)
	void keepsItsPromisesInAnyInterleaving() {
		try {
			start();
			for (int i = 0; i < STEPS; i++) {
				step();
				assertThat(this.container.getInFlight()).isLessThanOrEqualTo(MAX_IN_FLIGHT);
				assertThat(this.violations).isEmpty();
			}
			settleDown();
			assertPermitsFull();
			assertThat(this.handled).hasPositiveValue();
			stop();
			assertThat(this.violations).isEmpty();
		}
		catch (Throwable ex) {
			throw new AssertionError("Seed " + this.seed + ": " + ex.getMessage(), ex);
		}
	}

	private void step() {
		int dice = this.random.nextInt(1000);
		if (dice < 500) {
			deliver();
		}
		else if (dice < 800) {
			goOn(this.handlers);
		}
		else if (dice < 930) {
			goOn(this.answers);
		}
		else if (dice < 950) {
			TestDelivery delivery = this.delivered.poll();
			if (delivery != null) {
				delivery.expire();
			}
		}
		else if (dice < 970) {
			this.answer = Answer.values()[this.random.nextInt(Answer.values().length)];
		}
		else if (dice < 980) {
			this.noThreads = !this.noThreads;
		}
		else if (dice < 990) {
			settleDown();
			assertPermitsFull();
		}
		else {
			stop();
			start();
		}
	}

	private void deliver() {
		boolean fresh = this.messages == 0 || this.random.nextInt(4) > 0;
		int number = fresh ? this.messages++ : this.messages - 1 - this.random.nextInt(Math.min(this.messages, 10));
		String id = "m" + number;
		if (fresh) {
			this.outcomes.put(id, Outcome.values()[this.random.nextInt(Outcome.values().length)]);
		}
		TestDelivery delivery = new TestDelivery(id, (number % 17 == 0) ? new IOException("unreadable") : null);
		if (source().offer(delivery)) {
			this.delivered.add(delivery);
			if (this.delivered.size() > MAX_IN_FLIGHT) {
				this.delivered.poll();
			}
		}
	}

	private void handle(Delivery delivery, Acknowledgment acknowledgment) throws Exception {
		check(this.running.incrementAndGet() <= CONCURRENCY, "concurrency exceeded");
		check(this.beingHandled.put(delivery.id(), true) == null, delivery + " handled twice at once");
		check(!this.stopped.get(), delivery + " handled after the stop");
		try {
			this.handled.incrementAndGet();
			Outcome outcome = this.outcomes.get(delivery.id());
			if (outcome.waits) {
				CompletableFuture<@Nullable Void> latch = new CompletableFuture<>();
				this.handlers.add(latch);
				latch.join();
			}
			switch (outcome) {
				case EXCEPTION, EXCEPTION_LATER -> throw new IOException();
				case ERROR -> throw new AssertionError();
				case INTERRUPTED -> Thread.currentThread().interrupt();
				case ACK -> acknowledgment.ack();
				case ACK_AND_EXCEPTION -> {
					acknowledgment.ack();
					throw new IllegalStateException();
				}
				case RETRY -> acknowledgment.retryLater(Duration.ZERO, "again");
				case DISCARD -> acknowledgment.discard("unwanted");
				default -> {
				}
			}
		}
		finally {
			this.beingHandled.remove(delivery.id());
			this.running.decrementAndGet();
		}
	}

	private ScriptedSource newSource() {
		ScriptedSource source = new ScriptedSource(MAX_IN_FLIGHT, this.violations);
		source.broker = (delivery, settlement) -> switch (this.answer) {
			case AT_ONCE -> CompletableFuture.completedFuture(null);
			case REFUSED -> CompletableFuture.failedFuture(new IOException());
			case THROWN -> throw new IllegalStateException();
			case LATER -> {
				CompletableFuture<@Nullable Void> later = new CompletableFuture<>();
				this.answers.add(later);
				yield later;
			}
		};
		this.sources.add(source);
		return source;
	}

	private ScriptedSource source() {
		return this.sources.get(this.sources.size() - 1);
	}

	private void start() {
		this.stopped.set(false);
		this.container.start();
		source().receiver().onConnected();
	}

	private void stop() {
		this.container.stop(() -> this.stopped.set(true));
		settleDown();
		await().untilTrue(this.stopped);
		assertThat(source().isClosed()).isTrue();
		assertThat(this.container.getInFlight()).isZero();
	}

	private void goOn(Queue<CompletableFuture<@Nullable Void>> waiting) {
		CompletableFuture<@Nullable Void> next = waiting.poll();
		if (next != null) {
			boolean fails = waiting == this.answers && this.random.nextBoolean();
			if (fails) {
				next.completeExceptionally(new IOException());
			}
			else {
				next.complete(null);
			}
		}
	}

	private void settleDown() {
		await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
			goOn(this.handlers);
			goOn(this.answers);
			return this.container.getInFlight() == 0;
		});
	}

	private void assertPermitsFull() {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.untilAsserted(() -> assertThat(source().demand()).isEqualTo(MAX_IN_FLIGHT));
		assertThat(source().mostInHand()).isLessThanOrEqualTo(MAX_IN_FLIGHT);
	}

	private void check(boolean condition, String violation) {
		if (!condition) {
			this.violations.add(violation);
		}
	}

	private enum Outcome {

		RETURN(false), RETURN_LATER(true), EXCEPTION(false), EXCEPTION_LATER(true), ERROR(false), INTERRUPTED(false),
		ACK(true), ACK_AND_EXCEPTION(false), RETRY(false), DISCARD(false);

		private final boolean waits;

		Outcome(boolean waits) {
			this.waits = waits;
		}

	}

	private enum Answer {

		AT_ONCE, LATER, REFUSED, THROWN

	}

}
