package io.streamstarters.ensync.client.websocket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.streamstarters.ensync.client.EventStream;
import io.streamstarters.ensync.client.IncomingEvent;
import io.streamstarters.ensync.client.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * The events of a connection's subscription. A WebSocket has no flow control for them:
 * the engine sends when it likes, usually one event until that is settled. What was not
 * requested waits here, up to a number of events and a size; beyond that, events are
 * handed to whoever gives them back.
 */
final class WebSocketEventStream implements EventStream {

	private static final int MAX_WAITING = 1_000;

	private final EventStream.Listener listener;

	private final WebSocketThreads threads;

	private final long maxSize;

	private final Consumer<IncomingEvent> overflow;

	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<IncomingEvent> waiting = new ArrayDeque<>();

	private final AtomicInteger drains = new AtomicInteger();

	private long waitingSize;

	private long requested;

	private @Nullable String unsettleable;

	private boolean opened;

	private boolean openTold;

	private boolean closed;

	private boolean closeTold;

	private @Nullable TransportException cause;

	/**
	 * An empty stream.
	 * @param listener told on a thread that does nothing else meanwhile
	 * @param threads for the listener
	 * @param maxSize how many characters may wait
	 * @param overflow gets the events for which there is no room
	 */
	WebSocketEventStream(EventStream.Listener listener, WebSocketThreads threads, long maxSize,
			Consumer<IncomingEvent> overflow) {
		this.listener = listener;
		this.threads = threads;
		this.maxSize = maxSize;
		this.overflow = overflow;
	}

	@Override
	public void request(int count) {
		change(() -> this.requested += count);
	}

	/** The listener is not told. */
	@Override
	public void cancel() {
		change(() -> {
			this.closeTold = true;
			shut(null);
		});
	}

	void opened() {
		change(() -> this.opened = true);
	}

	/** Ends the stream; only the first call has an effect. */
	void close(TransportException cause) {
		change(() -> shut(cause));
	}

	private void shut(@Nullable TransportException cause) {
		if (!this.closed) {
			this.closed = true;
			this.cause = cause;
			this.waiting.clear();
			this.waitingSize = 0;
		}
	}

	void offer(IncomingEvent event) {
		boolean room;
		this.lock.lock();
		try {
			if (this.closed) {
				return;
			}
			room = this.waiting.isEmpty()
					|| (this.waiting.size() < MAX_WAITING && this.waitingSize + size(event) <= this.maxSize);
			if (room) {
				this.waiting.add(event);
				this.waitingSize += size(event);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (room) {
			drainLater();
		}
		else {
			this.overflow.accept(event);
		}
	}

	/** Tells of an event that nothing can settle; of several at once, of one. */
	void unsettleable(String problem) {
		change(() -> this.unsettleable = problem);
	}

	private static int size(IncomingEvent event) {
		return event.payload().length() + event.metadata().length();
	}

	private void change(Runnable change) {
		this.lock.lock();
		try {
			change.run();
		}
		finally {
			this.lock.unlock();
		}
		drainLater();
	}

	private void drainLater() {
		if (this.drains.getAndIncrement() == 0) {
			this.threads.execute(this::drain);
		}
	}

	private void drain() {
		int missed = 1;
		while (missed != 0) {
			for (Runnable next = next(); next != null; next = next()) {
				next.run();
			}
			missed = this.drains.addAndGet(-missed);
		}
	}

	private @Nullable Runnable next() {
		this.lock.lock();
		try {
			if (this.closed) {
				TransportException known = this.cause;
				boolean told = this.closeTold;
				this.closeTold = true;
				return told ? null : () -> this.listener.onClosed(known);
			}
			if (this.opened && !this.openTold) {
				this.openTold = true;
				return this.listener::onOpen;
			}
			String problem = this.unsettleable;
			if (problem != null) {
				this.unsettleable = null;
				return () -> this.listener.onUnsettleable(problem);
			}
			IncomingEvent event = (this.requested > 0) ? this.waiting.poll() : null;
			if (event == null) {
				return null;
			}
			this.requested--;
			this.waitingSize -= size(event);
			return () -> this.listener.onEvent(event);
		}
		finally {
			this.lock.unlock();
		}
	}

}
