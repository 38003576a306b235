package io.streamstarters.listener.container;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.util.Assert;

/**
 * The containers of an application by id, those of all brokers together. Starts and stops
 * them with the application. Safe for use by many threads.
 */
public final class ListenerContainerRegistry implements SmartLifecycle {

	private final ConcurrentMap<String, MessageListenerContainer> containers = new ConcurrentSkipListMap<>();

	private final List<Observer> observers = new CopyOnWriteArrayList<>();

	private final AtomicReference<@Nullable CountDownLatch> running = new AtomicReference<>();

	/**
	 * Adds a container. It is started with the others, or by its own {@code start} if the
	 * application runs already.
	 * @param container a container with an id of its own
	 */
	public void register(MessageListenerContainer container) {
		Assert.state(this.containers.putIfAbsent(container.getId(), container) == null,
				() -> "There is a listener with id '" + container.getId() + "' already");
		this.observers.forEach((observer) -> observer.registered().accept(container));
	}

	/**
	 * Stops a listener as {@link #stop(String)} does, and forgets it: its id is free
	 * then. Not to be called by the listener's own handler, which would wait for itself.
	 * @param id id of the listener
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void unregister(String id) {
		MessageListenerContainer container = required(id);
		container.stop();
		if (this.containers.remove(id, container)) {
			// Somebody may have started it meanwhile.
			container.stop();
			this.observers.forEach((observer) -> observer.unregistered().accept(container));
		}
	}

	/**
	 * Tells of each container: of those that there are now, and later of each that is
	 * registered and of each that is not any more. One that is registered at the same
	 * moment may be told of twice.
	 * @param registered takes containers that there are
	 * @param unregistered takes containers that there were
	 */
	public void forEachContainer(Consumer<MessageListenerContainer> registered,
			Consumer<MessageListenerContainer> unregistered) {
		this.observers.add(new Observer(registered, unregistered));
		this.containers.values().forEach(registered);
	}

	/**
	 * The container with an id.
	 * @param id id of the listener
	 * @return the container, or {@code null} if there is none
	 */
	public @Nullable MessageListenerContainer getContainer(String id) {
		return this.containers.get(id);
	}

	/**
	 * All containers, ordered by id.
	 * @return a live view
	 */
	public Collection<MessageListenerContainer> getContainers() {
		return Collections.unmodifiableCollection(this.containers.values());
	}

	/**
	 * The containers of one broker, ordered by id.
	 * @param broker name of the broker
	 * @return the containers
	 */
	public List<MessageListenerContainer> getContainers(String broker) {
		return this.containers.values().stream().filter((container) -> container.getBroker().equals(broker)).toList();
	}

	/**
	 * Starts a listener, whether or not it starts with the application.
	 * @param id id of the listener
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void start(String id) {
		required(id).start();
	}

	/**
	 * Stops a listener and waits for its handlers, as the application's end does.
	 * @param id id of the listener
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void stop(String id) {
		required(id).stop();
	}

	/**
	 * Pauses a listener: it asks for nothing new, and handles what it has in hand.
	 * @param id id of the listener
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void pause(String id) {
		required(id).pause();
	}

	/**
	 * Ends the pause of a listener.
	 * @param id id of the listener
	 * @throws IllegalArgumentException if there is no such listener
	 */
	public void resume(String id) {
		required(id).resume();
	}

	private MessageListenerContainer required(String id) {
		MessageListenerContainer container = getContainer(id);
		Assert.notNull(container, () -> "There is no listener with id '" + id + "'");
		return container;
	}

	@Override
	public void start() {
		CountDownLatch running = new CountDownLatch(1);
		if (!this.containers.isEmpty() && this.running.compareAndSet(null, running)) {
			keepAlive(running);
		}
		this.containers.values()
			.stream()
			.filter(MessageListenerContainer::isAutoStartup)
			.forEach(MessageListenerContainer::start);
	}

	/**
	 * An application that does nothing but listen has no other thread that keeps it from
	 * ending.
	 */
	private static void keepAlive(CountDownLatch running) {
		Thread thread = new Thread(() -> {
			try {
				running.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, "listeners-keep-alive");
		thread.setDaemon(false);
		thread.start();
	}

	@Override
	public void stop() {
		CountDownLatch stopped = new CountDownLatch(1);
		stop(stopped::countDown);
		try {
			stopped.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop(Runnable callback) {
		Collection<MessageListenerContainer> stopping = List.copyOf(this.containers.values());
		AtomicInteger left = new AtomicInteger(stopping.size() + 1);
		Runnable stopped = () -> {
			if (left.decrementAndGet() == 0) {
				CountDownLatch running = this.running.getAndSet(null);
				if (running != null) {
					running.countDown();
				}
				callback.run();
			}
		};
		stopping.forEach((container) -> container.stop(stopped));
		stopped.run();
	}

	/**
	 * Also when only containers run that were registered after the start, so that the
	 * application stops them.
	 */
	@Override
	public boolean isRunning() {
		return this.running.get() != null
				|| this.containers.values().stream().anyMatch(MessageListenerContainer::isRunning);
	}

	@Override
	public int getPhase() {
		return MessageListenerContainer.PHASE;
	}

	/**
	 * Who is told of containers.
	 *
	 * @param registered takes those that there are
	 * @param unregistered takes those that there were
	 */
	private record Observer(Consumer<MessageListenerContainer> registered,
			Consumer<MessageListenerContainer> unregistered) {

	}

}
