package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.observation.ListenerObserver;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A container on scripted sources. After each test it opens all latches and looks whether
 * every permit is back, nothing is in flight, and no rule of the sources was broken.
 */
final class ContainerFixture implements AfterEachCallback {

	static final Settlement FAILED = Settlement.defer(Duration.ofSeconds(7), "failed");

	static {
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
	}

	final ExecutorService threads = Executors.newCachedThreadPool();

	final Queue<String> violations = new ConcurrentLinkedQueue<>();

	final List<ScriptedSource> sources = new CopyOnWriteArrayList<>();

	/** Ids in the order in which they reached the handler. */
	final List<String> handled = new CopyOnWriteArrayList<>();

	final List<Integer> attempts = new CopyOnWriteArrayList<>();

	private final List<CountDownLatch> latches = new CopyOnWriteArrayList<>();

	private final AtomicInteger running = new AtomicInteger();

	private final AtomicInteger mostRunning = new AtomicInteger();

	private Consumer<ScriptedSource> script = (source) -> {
	};

	private Executor executor = this.threads;

	private ListenerErrorHandler errorHandler = (failure) -> FAILED;

	final Queue<Object> events = new ConcurrentLinkedQueue<>();

	final Queue<ListenerStateChangedEvent> stateChanges = new ConcurrentLinkedQueue<>();

	private Consumer<Object> onEvent = this.events::add;

	private Consumer<ListenerStateChangedEvent> onStateChange = (event) -> {
	};

	private @Nullable DeadLetterPublisher deadLetters;

	private ListenerObserver observer = ListenerObserver.NONE;

	private ContainerOptions options = options(1, 4);

	private MessageListenerContainer container;

	static ContainerOptions options(int concurrency, int maxInFlight) {
		return new ContainerOptions(concurrency, maxInFlight, true, Duration.ofSeconds(30), 1000,
				Duration.ofMinutes(10));
	}

	/** For tests in which a handler does overrun the stop. */
	static ContainerOptions impatient(int concurrency) {
		return new ContainerOptions(concurrency, 4, true, Duration.ofMillis(20), 1000, Duration.ofMinutes(10));
	}

	ContainerFixture with(ContainerOptions options) {
		this.options = options;
		return this;
	}

	ContainerFixture runOn(Executor executor) {
		this.executor = executor;
		return this;
	}

	ContainerFixture onFailure(ListenerErrorHandler errorHandler) {
		this.errorHandler = errorHandler;
		return this;
	}

	ContainerFixture deadLettersTo(DeadLetterPublisher deadLetters) {
		this.deadLetters = deadLetters;
		return this;
	}

	ContainerFixture observedBy(ListenerObserver observer) {
		this.observer = observer;
		return this;
	}

	ContainerFixture onEvent(Consumer<Object> onEvent) {
		this.onEvent = onEvent;
		return this;
	}

	ContainerFixture onStateChange(Consumer<ListenerStateChangedEvent> onStateChange) {
		this.onStateChange = onStateChange;
		return this;
	}

	MessageListenerContainer container() {
		return this.container;
	}

	private void tell(Object event) {
		if (event instanceof ListenerStateChangedEvent change) {
			this.stateChanges.add(change);
			this.onStateChange.accept(change);
		}
		else {
			this.onEvent.accept(event);
		}
	}

	/** Prepares each source before it is given to the container. */
	ContainerFixture script(Consumer<ScriptedSource> script) {
		this.script = script;
		return this;
	}

	MessageListenerContainer create(SingleHandler handler) {
		return createBatch((attempts) -> {
			DeliveryAttempt attempt = attempts.get(0);
			int now = this.running.incrementAndGet();
			this.mostRunning.accumulateAndGet(now, Math::max);
			this.handled.add(attempt.delivery().id());
			this.attempts.add(attempt.number());
			try {
				handler.handle(attempt.delivery(), attempt.number(), attempt);
				return null;
			}
			finally {
				this.running.decrementAndGet();
			}
		});
	}

	MessageListenerContainer createBatch(DeliveryHandler handler) {
		this.container = new MessageListenerContainer("orders", "broker", this::newSource, handler,
				new ContainerServices(this.errorHandler, this.deadLetters, this.executor, this::tell, this.observer),
				this.options);
		return this.container;
	}

	MessageListenerContainer start(SingleHandler handler) {
		return started(create(handler));
	}

	MessageListenerContainer startBatch(DeliveryHandler handler) {
		return started(createBatch(handler));
	}

	private MessageListenerContainer started(MessageListenerContainer container) {
		container.start();
		source().receiver().onConnected();
		return container;
	}

	private ScriptedSource newSource() {
		ScriptedSource source = new ScriptedSource(this.options.maxInFlight(), this.violations);
		this.script.accept(source);
		this.sources.add(source);
		return source;
	}

	/** The source of the present run. */
	ScriptedSource source() {
		return this.sources.get(this.sources.size() - 1);
	}

	/** A latch that is opened at the end of the test at the latest. */
	CountDownLatch latch() {
		CountDownLatch latch = new CountDownLatch(1);
		this.latches.add(latch);
		return latch;
	}

	int mostRunning() {
		return this.mostRunning.get();
	}

	void awaitHandled(String... ids) {
		await().untilAsserted(() -> assertThat(this.handled).containsExactly(ids));
	}

	void awaitSettled(String id, Settlement... settlements) {
		await().untilAsserted(() -> assertThat(source().settlementsOf(id)).containsExactly(settlements));
	}

	void awaitIdle() {
		await().untilAsserted(() -> {
			assertThat(this.container.getInFlight()).as("in flight").isZero();
			assertThat(this.running).as("running handlers").hasValue(0);
			if (source().isFetching()) {
				assertThat(source().demand()).as("demand").isEqualTo(this.options.maxInFlight());
			}
		});
	}

	static void awaitUninterrupted(CountDownLatch latch) {
		boolean interrupted = false;
		while (true) {
			try {
				latch.await();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		this.latches.forEach(CountDownLatch::countDown);
		try {
			if (this.container != null && context.getExecutionException().isEmpty()) {
				if (!this.sources.isEmpty()) {
					awaitIdle();
				}
				this.container.stop();
				assertThat(this.container.getState()).isEqualTo(ContainerState.STOPPED);
				assertThat(this.sources).allMatch(ScriptedSource::isClosed);
				assertThat(this.violations).as("what a container must not do to a source").isEmpty();
				assertThat(this.mostRunning()).isLessThanOrEqualTo(this.options.concurrency());
			}
		}
		finally {
			this.threads.shutdownNow();
			assertThat(this.threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	/**
	 * Handles one delivery at a time.
	 */
	interface SingleHandler {

		void handle(Delivery delivery, int attempt, Acknowledgment acknowledgment) throws Exception;

	}

}
