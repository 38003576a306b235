package io.streamstarters.listener.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import io.streamstarters.listener.container.ListenerExecutorFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * A pool of its own for each listener, or virtual threads. Threads are named after the
 * listener. Idle ones end.
 */
final class DefaultListenerExecutorFactory implements ListenerExecutorFactory, DisposableBean {

	private final boolean virtual;

	private final Map<String, ThreadPoolTaskExecutor> pools = new ConcurrentHashMap<>();

	DefaultListenerExecutorFactory(boolean virtual) {
		this.virtual = virtual;
	}

	@Override
	public Executor create(String listenerId, int concurrency) {
		String prefix = listenerId + "-";
		if (this.virtual) {
			return new VirtualThreadTaskExecutor(prefix);
		}
		// Looked up each time: another listener may have had the id before, and its pool.
		return (task) -> this.pools.computeIfAbsent(listenerId, (id) -> pool(prefix)).execute(task);
	}

	/**
	 * A container uses no more threads than its concurrency. The pool sets no limit of
	 * its own, so that a handler that hangs beyond a stop takes no thread from the next
	 * start.
	 */
	private static ThreadPoolTaskExecutor pool(String prefix) {
		ClassLoader classLoader = DefaultListenerExecutorFactory.class.getClassLoader();
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor() {

			/** Whoever needs the first thread may be one of the JDK's own pool. */
			@Override
			public Thread createThread(Runnable task) {
				Thread thread = super.createThread(task);
				thread.setContextClassLoader(classLoader);
				return thread;
			}

		};
		pool.setThreadNamePrefix(prefix);
		pool.setCorePoolSize(0);
		pool.setQueueCapacity(0);
		pool.setDaemon(true);
		pool.initialize();
		return pool;
	}

	/** Ends the pool of a listener that there is not any more. */
	void release(String listenerId) {
		ThreadPoolTaskExecutor pool = this.pools.remove(listenerId);
		if (pool != null) {
			pool.destroy();
		}
	}

	@Override
	public void destroy() {
		this.pools.values().forEach(ThreadPoolTaskExecutor::destroy);
	}

}
