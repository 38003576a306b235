package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ApplicationContextException;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Starts and stops of all containers together.
 */
class ListenerContainerRegistryTests {

	private final ListenerContainerRegistry registry = new ListenerContainerRegistry();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final List<ScriptedSource> sources = new ArrayList<>();

	@AfterEach
	void leavesNothingRunning() {
		this.sources.forEach((source) -> ((CompletableFuture<?>) source.closing).complete(null));
		this.registry.stop();
		assertThat(this.registry.isRunning()).isFalse();
		await().until(() -> keepAliveThreads().isEmpty());
		assertThat(this.violations).isEmpty();
	}

	@Test
	void startsThoseThatStartWithTheApplication() {
		MessageListenerContainer automatic = register("a", "one", true);
		MessageListenerContainer manual = register("b", "one", false);
		this.registry.start();
		assertThat(automatic.isRunning()).isTrue();
		assertThat(manual.isRunning()).isFalse();
	}

	@Test
	void findsContainersByIdAndByBrokerInTheOrderOfTheirIds() {
		MessageListenerContainer second = register("b", "one", true);
		MessageListenerContainer other = register("c", "two", true);
		MessageListenerContainer first = register("a", "one", true);
		assertThat(this.registry.getContainer("b")).isSameAs(second);
		assertThat(this.registry.getContainer("x")).isNull();
		assertThat(this.registry.getContainers()).containsExactly(first, second, other);
		assertThat(this.registry.getContainers("one")).containsExactly(first, second);
	}

	@Test
	void refusesASecondContainerWithTheSameId() {
		MessageListenerContainer first = register("a", "one", true);
		assertThatIllegalStateException().isThrownBy(() -> register("a", "two", true)).withMessageContaining("'a'");
		assertThat(this.registry.getContainers()).containsExactly(first);
	}

	@Test
	void stopsAndForgetsAListenerThatIsUnregistered() {
		MessageListenerContainer container = register("a", "one", true);
		register("b", "one", true);
		this.registry.start();
		this.registry.unregister("a");
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
		assertThat(this.sources.get(0).isClosed()).isTrue();
		assertThat(this.registry.getContainer("a")).isNull();
		assertThat(this.registry.getContainers("one")).extracting(MessageListenerContainer::getId).containsExactly("b");
		assertThat(this.registry.getContainer("b").isRunning()).isTrue();
		MessageListenerContainer next = register("a", "one", true);
		this.registry.start("a");
		assertThat(next.isRunning()).isTrue();
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void forgetsAListenerOnlyWhenItHasStopped() throws Exception {
		MessageListenerContainer container = register("a", "one", true);
		this.registry.start();
		CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();
		this.sources.get(0).closing = closing;
		Thread thread = new Thread(() -> this.registry.unregister("a"));
		thread.start();
		await().until(() -> container.getState() == ContainerState.STOPPING && this.sources.get(0).isClosed());
		assertThat(this.registry.getContainer("a")).isSameAs(container);
		closing.complete(null);
		thread.join();
		assertThat(this.registry.getContainer("a")).isNull();
	}

	@Test
	void stopsAListenerAgainThatIsStartedWhileItIsUnregistered() {
		AtomicReference<@Nullable MessageListenerContainer> started = new AtomicReference<>();
		MessageListenerContainer container = container("a", "one", true, () -> {
		}, (event) -> {
			MessageListenerContainer stopped = (event instanceof ListenerStateChangedEvent change
					&& change.newState() == ContainerState.STOPPED) ? started.getAndSet(null) : null;
			if (stopped != null) {
				stopped.start();
			}
		});
		started.set(container);
		this.registry.register(container);
		this.registry.start();
		this.registry.unregister("a");
		assertThat(this.sources).hasSize(2);
		assertThat(container.getState()).isEqualTo(ContainerState.STOPPED);
	}

	@Test
	void tellsOfListenersThatComeAndGo() {
		MessageListenerContainer first = register("a", "one", true);
		List<MessageListenerContainer> there = new ArrayList<>();
		this.registry.forEachContainer(there::add, there::remove);
		MessageListenerContainer second = register("b", "one", true);
		assertThat(there).containsExactly(first, second);
		this.registry.unregister("a");
		assertThat(there).containsExactly(second);
	}

	@Test
	void unregistersNoListenerThatThereIsNot() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.unregister("x"))
			.withMessage("There is no listener with id 'x'");
	}

	@Test
	void keepsTheApplicationAliveWhileItRuns() {
		register("a", "one", true);
		this.registry.start();
		this.registry.start();
		assertThat(keepAliveThreads()).hasSize(1).noneMatch(Thread::isDaemon);
		this.registry.stop();
		await().until(() -> keepAliveThreads().isEmpty());
		this.registry.start();
		assertThat(keepAliveThreads()).hasSize(1);
	}

	@Test
	void keepsNoApplicationAliveThatHasNoListeners() {
		this.registry.start();
		assertThat(keepAliveThreads()).isEmpty();
		assertThat(this.registry.isRunning()).isFalse();
	}

	@Test
	void stopsAllAtOnceAndCallsBackOnceWhenTheLastHasStopped() {
		for (String id : List.of("a", "b", "c")) {
			register(id, "one", true);
		}
		this.registry.start();
		AtomicInteger callbacks = new AtomicInteger();
		this.sources.forEach((source) -> source.closing = new CompletableFuture<>());
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(this.sources).hasSize(3).allMatch(ScriptedSource::isClosed);
		close(this.sources.get(0));
		close(this.sources.get(1));
		assertThat(callbacks).hasValue(0);
		assertThat(this.registry.isRunning()).isTrue();
		close(this.sources.get(2));
		await().untilAsserted(() -> assertThat(callbacks).hasValue(1));
		assertThat(this.registry.isRunning()).isFalse();
	}

	@Test
	void callsBackWhenThereIsNothingToStop() {
		AtomicInteger callbacks = new AtomicInteger();
		this.registry.stop(callbacks::incrementAndGet);
		assertThat(callbacks).hasValue(1);
	}

	@Test
	void runsWhenAContainerWasStartedThatCameLater() {
		this.registry.start();
		MessageListenerContainer late = register("late", "one", true);
		late.start();
		assertThat(this.registry.isRunning()).isTrue();
		this.registry.stop();
		assertThat(late.isRunning()).isFalse();
	}

	@Test
	void isStoppedByTheApplicationContextAlthoughItsContainersCameLater() {
		MessageListenerContainer late;
		try (AnnotationConfigApplicationContext context = context()) {
			late = register("late", "one", true);
			late.start();
		}
		assertThat(late.isRunning()).isFalse();
		assertThat(this.sources).allMatch(ScriptedSource::isClosed);
	}

	@Test
	void leavesNoThreadBehindWhenAContainerCannotStart() {
		MessageListenerContainer good = register("a", "one", true);
		this.registry.register(container("b", "one", true, () -> {
			throw new IllegalStateException("cannot start");
		}));
		assertThatExceptionOfType(ApplicationContextException.class).isThrownBy(this::context)
			.withRootCauseInstanceOf(IllegalStateException.class);
		await().until(() -> keepAliveThreads().isEmpty());
		assertThat(good.isRunning()).isFalse();
	}

	@Test
	void stopsBeforeTheWebServerAndStartsAfterIt() {
		int gracefulShutdownOfTheWebServer = SmartLifecycle.DEFAULT_PHASE - 1024;
		assertThat(this.registry.getPhase()).isGreaterThan(gracefulShutdownOfTheWebServer)
			.isLessThan(SmartLifecycle.DEFAULT_PHASE);
		assertThat(register("a", "one", true).getPhase()).isEqualTo(this.registry.getPhase());
	}

	private AnnotationConfigApplicationContext context() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(ListenerContainerRegistry.class, () -> this.registry);
		context.refresh();
		return context;
	}

	private MessageListenerContainer register(String id, String broker, boolean autoStartup) {
		MessageListenerContainer container = container(id, broker, autoStartup, () -> {
		});
		this.registry.register(container);
		return container;
	}

	private MessageListenerContainer container(String id, String broker, boolean autoStartup, Runnable onStart) {
		return container(id, broker, autoStartup, onStart, (event) -> {
		});
	}

	private MessageListenerContainer container(String id, String broker, boolean autoStartup, Runnable onStart,
			Consumer<Object> events) {
		return new MessageListenerContainer(id, broker, () -> {
			ScriptedSource source = new ScriptedSource(1, this.violations);
			source.onStart = onStart;
			this.sources.add(source);
			return source;
		}, (attempts) -> null, new ContainerServices((failure) -> Settlement.ack(), null, Runnable::run, events),
				new ContainerOptions(1, 1, autoStartup, Duration.ofSeconds(30), 10, Duration.ofMinutes(1)));
	}

	@SuppressWarnings("unchecked")
	private static void close(ScriptedSource source) {
		((CompletableFuture<@Nullable Void>) source.closing).complete(null);
	}

	private static List<Thread> keepAliveThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("listeners-keep-alive"))
			.toList();
	}

}
