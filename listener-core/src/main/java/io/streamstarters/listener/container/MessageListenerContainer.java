package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.streamstarters.listener.DeliverySource;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Takes deliveries from a source to a handler and settles them: acknowledged when the
 * handler returns, what the error handler decides when it does not. Can be started and
 * stopped again and again, by any thread.
 */
public final class MessageListenerContainer implements SmartLifecycle {

	/**
	 * Phase in which containers start, and stop: stopped before the web server is, and
	 * before what handlers may need.
	 */
	public static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 100;

	private final String id;

	private final String broker;

	private final String client;

	private final Supplier<DeliverySource> sources;

	private final DeliveryHandler handler;

	private final ContainerServices services;

	private final ContainerOptions options;

	private final MessageMemory memory;

	private final ContainerStatistics statistics = new ContainerStatistics();

	private final ReentrantLock lifecycle = new ReentrantLock();

	private volatile @Nullable ContainerRun run;

	private volatile @Nullable DeliveryProbe probe;

	/**
	 * Creates a container that works with a client without a name.
	 * @param id id of the listener, unique in the application
	 * @param broker name of the broker that the sources speak to, as health shows it
	 * @param sources makes a source for each start
	 * @param handler handles the deliveries
	 * @param services what else it works with
	 * @param options all that can be set
	 */
	public MessageListenerContainer(String id, String broker, Supplier<DeliverySource> sources, DeliveryHandler handler,
			ContainerServices services, ContainerOptions options) {
		this(id, broker, "", sources, handler, services, options);
	}

	/**
	 * Creates a container.
	 * @param id id of the listener, unique in the application
	 * @param broker name of the broker that the sources speak to, as health shows it
	 * @param client name of the broker's client that the sources work with, empty for one
	 * that has none
	 * @param sources makes a source for each start
	 * @param handler handles the deliveries
	 * @param services what else it works with
	 * @param options all that can be set
	 */
	public MessageListenerContainer(String id, String broker, String client, Supplier<DeliverySource> sources,
			DeliveryHandler handler, ContainerServices services, ContainerOptions options) {
		this.id = id;
		this.broker = broker;
		this.client = client;
		this.sources = sources;
		this.handler = handler;
		this.services = services;
		this.options = options;
		this.memory = new MessageMemory(options);
	}

	public String getId() {
		return this.id;
	}

	public String getBroker() {
		return this.broker;
	}

	/**
	 * Name of the broker's client that it works with.
	 * @return the name, empty for one that has none
	 */
	public String getClient() {
		return this.client;
	}

	public ContainerOptions getOptions() {
		return this.options;
	}

	/**
	 * What the container is doing now.
	 * @return the state
	 */
	public ContainerState getState() {
		ContainerRun run = this.run;
		return (run != null) ? run.state().get() : ContainerState.STOPPED;
	}

	/**
	 * Whether the container stopped by itself, or is stopping, because its source gave
	 * up: {@link #getLastError()} says why. A start makes a new attempt.
	 * @return whether the last run failed
	 */
	public boolean hasFailed() {
		ContainerRun run = this.run;
		return run != null && run.state().hasFailed();
	}

	/**
	 * Why the container failed; otherwise, why the broker is away, or was when it was
	 * last away.
	 * @return the failure, or {@code null} if there was none since the last start
	 */
	public @Nullable Exception getLastError() {
		ContainerRun run = this.run;
		return (run != null) ? run.state().lastError() : null;
	}

	/**
	 * How many deliveries are in hand: waiting, being handled, or being settled.
	 * @return 0 or more
	 */
	public int getInFlight() {
		ContainerRun run = this.run;
		return (run != null) ? run.inFlight() : 0;
	}

	/**
	 * Whether the container has ceased to ask its broker for messages although it should.
	 * It does not find out itself, as it does when the broker is away.
	 * @return how long ago it last did, or {@code null} while all is well, while it is
	 * paused or not started, and where the broker delivers without being asked
	 */
	public @Nullable Duration stalledFor() {
		DeliverySource source = startedSource();
		return (source != null && !isPaused()) ? source.stalledFor() : null;
	}

	/**
	 * How many sessions the container has with its broker at the moment.
	 * @return 0 or more, or {@code null} where the broker knows none, or while the
	 * container is not started
	 */
	public @Nullable Integer getSessions() {
		DeliverySource source = startedSource();
		return (source != null) ? source.sessions() : null;
	}

	/**
	 * Asks the broker how old the oldest message is that has not been acknowledged.
	 * @param timeout how long it may take
	 * @return completes within that time: with zero if there is no such message, with
	 * nothing where the broker cannot tell, or while the container is not started
	 */
	public CompletionStage<Optional<Duration>> lag(Duration timeout) {
		DeliverySource source = startedSource();
		return (source != null) ? source.lag(timeout) : CompletableFuture.completedStage(Optional.empty());
	}

	private @Nullable DeliverySource startedSource() {
		ContainerRun run = this.run;
		return (run != null && !run.state().isStopping()) ? run.source() : null;
	}

	/**
	 * What the container has done so far.
	 * @return counters that go on counting
	 */
	public ContainerStatistics getStatistics() {
		return this.statistics;
	}

	/**
	 * Has a probe told of all deliveries, from the next start on.
	 * @param probe the probe, or {@code null} for none
	 */
	public void setProbe(@Nullable DeliveryProbe probe) {
		this.probe = probe;
	}

	/**
	 * Asks the broker for nothing new until {@link #resume}. What is in hand is handled
	 * all the same. The pause outlives a loss of the connection, and ends with a stop.
	 * Does nothing if the container is not started.
	 */
	public void pause() {
		ContainerRun run = this.run;
		if (run != null) {
			run.pause();
		}
	}

	/**
	 * Ends a pause. Does nothing if there is none.
	 */
	public void resume() {
		ContainerRun run = this.run;
		if (run != null) {
			run.resume();
		}
	}

	/**
	 * Whether the container is started and paused.
	 * @return whether it is paused
	 */
	public boolean isPaused() {
		ContainerRun run = this.run;
		return run != null && run.isPaused() && isRunning();
	}

	/**
	 * Starts, unless the container is started already. One that is stopping is waited
	 * for.
	 */
	@Override
	public void start() {
		this.lifecycle.lock();
		try {
			if (getState() == ContainerState.STOPPING) {
				stop();
			}
			if (isRunning()) {
				return;
			}
			ContainerRun run = newRun();
			// Seen before it starts, so that a stop that comes from within it finds it.
			this.run = run;
			run.start();
		}
		finally {
			this.lifecycle.unlock();
		}
	}

	private ContainerRun newRun() {
		DeliverySource source = this.sources.get();
		DeliveryProbe probe = this.probe;
		if (probe == null) {
			return newRun(source, this.handler, this.services);
		}
		ProbedRun probed = new ProbedRun(probe);
		return newRun(new ProbedSource(source, probed), probed.handler(this.handler), probed.services(this.services));
	}

	private ContainerRun newRun(DeliverySource source, DeliveryHandler handler, ContainerServices services) {
		return new ContainerRun(this.id, source, handler, services, this.options, this.memory, this.statistics);
	}

	/**
	 * Stops, and waits until the container has stopped: no longer than the shutdown
	 * timeout, twice. Not to be called by a handler, which would wait for itself.
	 */
	@Override
	public void stop() {
		ContainerRun run = this.run;
		if (run != null) {
			run.stop().join();
		}
	}

	/**
	 * Stops: takes nothing new, gives back what has not been started, waits for running
	 * handlers up to the shutdown timeout, then disconnects. Returns at once.
	 * @param callback called when the container has stopped
	 */
	@Override
	public void stop(Runnable callback) {
		ContainerRun run = this.run;
		if (run == null) {
			callback.run();
			return;
		}
		run.stop().whenComplete((nothing, failure) -> callback.run());
	}

	@Override
	public boolean isRunning() {
		return getState() != ContainerState.STOPPED;
	}

	@Override
	public boolean isAutoStartup() {
		return this.options.autoStartup();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public String toString() {
		return "MessageListenerContainer[" + this.id + ", " + getState() + "]";
	}

}
