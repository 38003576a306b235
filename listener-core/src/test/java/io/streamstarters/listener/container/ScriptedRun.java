package io.streamstarters.listener.container;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerStep.Answer;
import io.streamstarters.listener.container.ContainerStep.AnswerSettlement;
import io.streamstarters.listener.container.ContainerStep.Decision;
import io.streamstarters.listener.container.ContainerStep.Deliver;
import io.streamstarters.listener.container.ContainerStep.EndLease;
import io.streamstarters.listener.container.ContainerStep.LetBroker;
import io.streamstarters.listener.container.ContainerStep.Plain;
import io.streamstarters.listener.container.ContainerStep.SettleByHand;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A script with a container of its own. Looks whether the container keeps its promises:
 * after each step, and when all is settled at the end.
 */
final class ScriptedRun {

	private final ContainerScript script;

	private final ConditionFactory await;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** The test, and whatever is being done for the container. */
	private final Phaser busy = new Phaser(1);

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final ScriptedHandler handler;

	private final List<ScriptedSource> sources = new ArrayList<>();

	/** Settlements that wait for the broker's answer. */
	private final Queue<CompletableFuture<@Nullable Void>> answers = new ConcurrentLinkedQueue<>();

	/** All that was handed over. Used by the test's thread only. */
	private final List<TestDelivery> delivered = new ArrayList<>();

	private final AtomicBoolean stopped = new AtomicBoolean();

	private volatile Answer answer = Answer.AT_ONCE;

	private volatile boolean connected;

	private volatile boolean noThreads;

	/** Makes the ends of what settles differ. Used by the test's thread only. */
	private int ends;

	private final MessageListenerContainer container;

	private ScriptedRun(ContainerScript script, Duration patience) {
		this.script = script;
		this.await = Awaitility.await()
			.pollInSameThread()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.atMost(patience);
		this.handler = new ScriptedHandler(script.options(), this.busy, this.violations);
		this.container = new MessageListenerContainer("random", "broker", this::newSource, this.handler,
				new ContainerServices((failure) -> Settlement.defer(Duration.ofSeconds(1), "failed"), this::execute),
				script.options());
	}

	/**
	 * Runs a script.
	 * @param script what happens
	 * @param patience how long to wait for anything that should happen
	 * @return how it went
	 */
	static Result run(ContainerScript script, Duration patience) {
		ScriptedRun run = new ScriptedRun(script, patience);
		int done = 0;
		try {
			run.start();
			for (ContainerStep step : script.steps()) {
				done++;
				run.perform(step);
				run.check();
			}
			run.perform(Plain.EVERYTHING_SETTLES);
			run.stop();
			run.check();
			return new Result(done, run.handler.handled(), null);
		}
		catch (Throwable ex) {
			return new Result(done, run.handler.handled(), ex);
		}
		finally {
			run.endThreads();
		}
	}

	private void check() {
		if (this.script.apart()) {
			awaitEffects();
		}
		assertThat(this.violations).isEmpty();
		assertThat(this.container.getInFlight()).isLessThanOrEqualTo(ContainerScript.MAX_IN_FLIGHT);
	}

	private void perform(ContainerStep step) {
		if (step instanceof Deliver deliver) {
			deliver(deliver);
		}
		else if (step instanceof SettleByHand settle) {
			this.handler.settleOneByHand(settle.decision());
		}
		else if (step instanceof AnswerSettlement answer) {
			answerOne(answer.confirms());
		}
		else if (step instanceof LetBroker let) {
			this.answer = let.answer();
		}
		else if (step instanceof EndLease end) {
			endLease(end.id());
		}
		else {
			perform((Plain) step);
		}
	}

	private void perform(Plain step) {
		switch (step) {
			case A_HANDLER_GOES_ON -> this.handler.letOneGoOn();
			case A_RESULT_COMES -> this.handler.endOneLater();
			case PAUSE, RESUME -> pause(step == Plain.PAUSE);
			case NO_THREADS, THREADS_AGAIN -> this.noThreads = step == Plain.NO_THREADS;
			case EVERYTHING_SETTLES -> {
				settleAll();
				assertPermitsFull();
			}
			case DISCONNECT -> {
				this.connected = false;
				source().receiver().onDisconnected(new IOException("cut"));
				assertThat(this.container.getState()).isEqualTo(ContainerState.DISCONNECTED);
			}
			case CONNECT -> connect();
			case STOP_AND_START -> {
				stop();
				start();
			}
		}
	}

	private void deliver(Deliver step) {
		TestDelivery delivery = new TestDelivery(step.id(), step.isReadable() ? null : new IOException("unreadable"));
		String key = step.key();
		if (key != null) {
			delivery.withKey(key);
		}
		String settlementId = step.settlementId();
		if (settlementId != null) {
			delivery.settledBy(settlementId);
		}
		this.handler.expect(step, delivery);
		if (this.connected && !this.container.isPaused() && source().offer(delivery)) {
			this.delivered.add(delivery);
		}
	}

	/** What the broker cannot tell apart has one lease, which each delivery renews. */
	private void endLease(String id) {
		this.handler.expectReplacement(id);
		TestDelivery oldest = null;
		for (TestDelivery delivery : this.delivered) {
			if (delivery.id().equals(id) && !delivery.hasExpired()) {
				oldest = (oldest != null) ? oldest : delivery;
				if (delivery.settlementId().equals(oldest.settlementId())) {
					delivery.expire();
				}
			}
		}
	}

	private void pause(boolean pause) {
		if (pause) {
			this.container.pause();
		}
		else {
			this.container.resume();
		}
		assertThat(this.container.isPaused()).isEqualTo(pause);
		assertThat(source().isPaused()).isEqualTo(pause);
	}

	private void start() {
		this.stopped.set(false);
		this.handler.expectMore(true);
		this.container.start();
		assertThat(this.container.isPaused()).isFalse();
		connect();
	}

	private void connect() {
		this.connected = true;
		source().receiver().onConnected();
		assertThat(this.container.getState()).isEqualTo(ContainerState.RUNNING);
	}

	private void stop() {
		this.container.stop(() -> {
			this.handler.expectMore(false);
			this.stopped.set(true);
		});
		if (this.script.apart()) {
			// What was about to be handled at that moment is being handled by now.
			awaitEffects();
			this.handler.expectMore(false);
		}
		settleAll();
		this.await.untilTrue(this.stopped);
		assertThat(source().isClosed()).isTrue();
		assertThat(this.container.getInFlight()).isZero();
	}

	private void settleAll() {
		if (!this.script.apart()) {
			this.await.until(() -> {
				boolean more = true;
				while (more) {
					more = goOnWithOne();
				}
				return this.container.getInFlight() == 0;
			});
			return;
		}
		do {
			awaitEffects();
		}
		while (goOnWithOne());
		assertThat(this.container.getInFlight()).as("in hand when all is settled").isZero();
	}

	private boolean goOnWithOne() {
		this.ends++;
		return this.handler.letOneGoOn() || this.handler.endOneLater()
				|| this.handler.settleOneByHand(Decision.values()[this.ends % Decision.values().length])
				|| answerOne(this.ends % 2 > 0);
	}

	private void assertPermitsFull() {
		if (!this.script.apart()) {
			this.await.until(() -> source().demand() == ContainerScript.MAX_IN_FLIGHT);
		}
		assertThat(source().demand()).as("permits when all is settled").isEqualTo(ContainerScript.MAX_IN_FLIGHT);
		assertThat(source().mostInHand()).isLessThanOrEqualTo(ContainerScript.MAX_IN_FLIGHT);
		assertThat(source().untold()).as("neither settled nor dropped when all is settled").isEmpty();
	}

	private boolean answerOne(boolean confirms) {
		CompletableFuture<@Nullable Void> answer = this.answers.poll();
		if (answer != null && confirms) {
			answer.complete(null);
		}
		else if (answer != null) {
			answer.completeExceptionally(new IOException("refused"));
		}
		return answer != null;
	}

	private ScriptedSource newSource() {
		ScriptedSource source = new ScriptedSource(ContainerScript.MAX_IN_FLIGHT, this.violations);
		source.handsOverApart = this.script.apart();
		source.broker = (delivery, settlement) -> switch (this.connected ? this.answer : Answer.REFUSED) {
			case AT_ONCE -> CompletableFuture.completedFuture(null);
			case REFUSED -> CompletableFuture.failedFuture(new IOException("refused"));
			case THROWN -> throw new IllegalStateException("refused");
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

	/** Until all threads have ended what they do, or wait for a later step. */
	private void awaitEffects() {
		try {
			this.busy.awaitAdvanceInterruptibly(this.busy.arrive(), 30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("A thread goes on and on", ex);
		}
	}

	private void execute(Runnable task) {
		if (this.noThreads) {
			throw new RejectedExecutionException("no thread");
		}
		this.busy.register();
		this.threads.execute(() -> {
			try {
				task.run();
			}
			finally {
				this.busy.arriveAndDeregister();
			}
		});
	}

	private void endThreads() {
		this.handler.end();
		this.threads.shutdown();
	}

	/**
	 * How a run went.
	 *
	 * @param steps how many steps it came to
	 * @param handled how often the handler got a message
	 * @param failure which promise was broken, or {@code null}
	 */
	record Result(int steps, int handled, @Nullable Throwable failure) {

	}

}
