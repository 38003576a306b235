package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Random interleavings of deliveries, copies, outcomes, ended leases, settlements that
 * are refused or answered late, executors without a thread, pauses, stops and starts; in
 * batches or one by one, settled by hand or not, with a rate or without. A failure names
 * the seed; to run it again, set the system property {@code seed}.
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

	private final ContainerOptions options = randomOptions();

	/** What the handler does with a message, decided when it is delivered. */
	private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();

	/** Handlers that wait for the test to let them go on. */
	private final Queue<CompletableFuture<@Nullable Void>> handlers = new ConcurrentLinkedQueue<>();

	/** Settlements that wait for the broker's answer. */
	private final Queue<CompletableFuture<@Nullable Void>> answers = new ConcurrentLinkedQueue<>();

	/** Asynchronous handlers that wait for their end. */
	private final Queue<Runnable> results = new ConcurrentLinkedQueue<>();

	/** What is handled and waits for its settlement by hand. */
	private final Queue<DeliveryAttempt> unsettled = new ConcurrentLinkedQueue<>();

	private final ConcurrentLinkedQueue<TestDelivery> delivered = new ConcurrentLinkedQueue<>();

	/** The place of each delivery in the order of all. */
	private final Map<Delivery, Integer> arrivals = new ConcurrentHashMap<>();

	private final Map<String, Boolean> beingHandled = new ConcurrentHashMap<>();

	/** For each ordering key, which message is being handled. */
	private final Map<String, String> keysInUse = new ConcurrentHashMap<>();

	/** For each ordering key, the place of what was handled last. */
	private final Map<String, Integer> lastOfKey = new ConcurrentHashMap<>();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger handled = new AtomicInteger();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private volatile Answer answer = Answer.AT_ONCE;

	private volatile boolean noThreads;

	private int messages;

	private final MessageListenerContainer container = new MessageListenerContainer("random", "broker", this::newSource,
			this::handle,
			new ContainerServices((failure) -> Settlement.defer(Duration.ofSeconds(1), "failed"), (task) -> {
				if (this.noThreads) {
					throw new RejectedExecutionException();
				}
				this.threads.execute(task);
			}), this.options);

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

	private ContainerOptions randomOptions() {
		ContainerOptions options = new ContainerOptions(CONCURRENCY, MAX_IN_FLIGHT, true, Duration.ofMinutes(5), 50,
				Duration.ofMinutes(10))
			.withBatchSize(this.random.nextBoolean() ? 1 : 4);
		if (this.random.nextBoolean()) {
			options = options.withAckMode(AckMode.MANUAL, Duration.ofMinutes(5));
		}
		return (this.random.nextInt(3) == 0) ? options.withRateLimit(new RateLimit(20, Duration.ofMillis(1))) : options;
	}

	private void step() {
		int dice = this.random.nextInt(1000);
		if (dice < 500) {
			deliver();
		}
		else if (dice < 640) {
			goOn(this.handlers);
		}
		else if (dice < 740) {
			endOneLater();
		}
		else if (dice < 840) {
			settleOneByHand();
		}
		else if (dice < 920) {
			goOn(this.answers);
		}
		else if (dice < 930) {
			pauseOrResume();
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
		else if (dice < 995) {
			reconnect();
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
		if (number % 3 > 0) {
			delivery.withKey("key " + number % 3);
		}
		this.arrivals.put(delivery, this.arrivals.size());
		if (!this.container.isPaused() && source().offer(delivery)) {
			this.delivered.add(delivery);
			if (this.delivered.size() > MAX_IN_FLIGHT) {
				this.delivered.poll();
			}
		}
	}

	private @Nullable CompletionStage<?> handle(List<DeliveryAttempt> attempts) throws Exception {
		check(this.running.incrementAndGet() <= CONCURRENCY, "concurrency exceeded");
		check(!attempts.isEmpty() && attempts.size() <= this.options.batchSize(), "a batch of " + attempts.size());
		attempts.forEach(this::begin);
		Outcome outcome = this.outcomes.get(attempts.get(0).delivery().id());
		if (outcome.waits) {
			CompletableFuture<@Nullable Void> latch = new CompletableFuture<>();
			this.handlers.add(latch);
			latch.join();
		}
		if (outcome == Outcome.LATER || outcome == Outcome.FAILURE_LATER) {
			CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
			this.results.add(() -> {
				end(attempts, outcome == Outcome.FAILURE_LATER);
				if (outcome == Outcome.LATER) {
					result.complete(null);
				}
				else {
					result.completeExceptionally(new IOException());
				}
			});
			return result;
		}
		boolean failed = true;
		try {
			for (DeliveryAttempt attempt : attempts) {
				handle(outcome, attempt, attempt != attempts.get(0));
			}
			failed = false;
		}
		finally {
			end(attempts, failed);
		}
		return (outcome == Outcome.ALREADY) ? CompletableFuture.completedFuture(null) : null;
	}

	private void handle(Outcome outcome, DeliveryAttempt attempt, boolean later) throws Exception {
		switch (outcome) {
			case EXCEPTION, EXCEPTION_WAITING -> throw new IOException();
			case ERROR -> throw new AssertionError();
			case INTERRUPTED -> Thread.currentThread().interrupt();
			case ACK -> attempt.ack();
			case ACK_AND_EXCEPTION -> {
				attempt.ack();
				throw new IllegalStateException();
			}
			case RETRY -> attempt.retryLater(Duration.ZERO, "again");
			case DISCARD -> attempt.discard("unwanted");
			case ONE_FAILS -> {
				if (later) {
					attempt.notReached();
				}
				else {
					attempt.fail(new IOException());
				}
			}
			default -> {
			}
		}
	}

	private void begin(DeliveryAttempt attempt) {
		Delivery delivery = attempt.delivery();
		this.handled.incrementAndGet();
		check(this.beingHandled.put(delivery.id(), true) == null, delivery + " handled twice at once");
		check(!this.stopped.get(), delivery + " handled after the stop");
		String key = delivery.orderingKey();
		if (key != null) {
			String present = this.keysInUse.put(key, delivery.id());
			check(present == null, delivery + " handled beside " + present + " of its key");
			int arrival = this.arrivals.get(attempt.message().deliveries().element());
			Integer last = this.lastOfKey.put(key, arrival);
			check(last == null || last <= arrival, delivery + " handled after a later one of its key");
		}
	}

	private void end(List<DeliveryAttempt> attempts, boolean failed) {
		this.running.decrementAndGet();
		for (DeliveryAttempt attempt : attempts) {
			if (this.options.ackMode() == AckMode.MANUAL && !failed && attempt.failure() == null && attempt.isReached()
					&& attempt.decision() == null) {
				this.unsettled.add(attempt);
			}
			else {
				left(attempt);
			}
		}
	}

	private void left(DeliveryAttempt attempt) {
		this.beingHandled.remove(attempt.delivery().id());
		String key = attempt.delivery().orderingKey();
		if (key != null) {
			this.keysInUse.remove(key);
		}
	}

	private void endOneLater() {
		Runnable result = this.results.poll();
		if (result != null) {
			result.run();
		}
	}

	private void settleOneByHand() {
		DeliveryAttempt attempt = this.unsettled.poll();
		if (attempt != null) {
			left(attempt);
			switch (this.random.nextInt(4)) {
				case 0 -> attempt.retryLater(Duration.ZERO, "again");
				case 1 -> attempt.discard("unwanted");
				default -> attempt.ack();
			}
		}
	}

	/** What is in hand stays so; what is settled meanwhile is refused and comes again. */
	private void reconnect() {
		Answer before = this.answer;
		this.answer = Answer.REFUSED;
		source().receiver().onDisconnected(new IOException("cut"));
		assertThat(this.container.getState()).isEqualTo(ContainerState.DISCONNECTED);
		for (int i = this.random.nextInt(MAX_IN_FLIGHT); i > 0; i--) {
			goOn(this.handlers);
			settleOneByHand();
		}
		this.answer = before;
		source().receiver().onConnected();
		assertThat(this.container.getState()).isEqualTo(ContainerState.RUNNING);
		for (int i = this.random.nextInt(MAX_IN_FLIGHT); i > 0; i--) {
			deliver();
		}
	}

	private void pauseOrResume() {
		if (this.container.isPaused()) {
			this.container.resume();
		}
		else {
			this.container.pause();
		}
		assertThat(source().isPaused()).isEqualTo(this.container.isPaused());
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
		assertThat(this.container.isPaused()).isFalse();
		source().receiver().onConnected();
	}

	private void stop() {
		this.container.stop(() -> this.stopped.set(true));
		settleDown();
		await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).untilTrue(this.stopped);
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
			endOneLater();
			settleOneByHand();
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

		RETURN(false), RETURN_WAITING(true), EXCEPTION(false), EXCEPTION_WAITING(true), ERROR(false),
		INTERRUPTED(false), ACK(true), ACK_AND_EXCEPTION(false), RETRY(false), DISCARD(false), ONE_FAILS(false),
		ALREADY(false), LATER(false), FAILURE_LATER(true);

		private final boolean waits;

		Outcome(boolean waits) {
			this.waits = waits;
		}

	}

	private enum Answer {

		AT_ONCE, LATER, REFUSED, THROWN

	}

}
