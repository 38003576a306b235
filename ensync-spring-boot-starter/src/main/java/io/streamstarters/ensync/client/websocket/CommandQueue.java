package io.streamstarters.ensync.client.websocket;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Matches answers with commands. Answers do not tell what they answer, so there is one
 * command on its way at a time and the others wait.
 */
final class CommandQueue {

	private static final int MAX_WAITING = 10_000;

	private final WebSocketThreads threads;

	private final Duration timeout;

	private final Consumer<String> writer;

	private final Consumer<TransportException> onOverdue;

	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<Command> waiting = new ArrayDeque<>();

	private @Nullable Command underWay;

	/** What to do when everything is answered; set when no more may come. */
	private @Nullable Runnable whenDone;

	/**
	 * An empty queue.
	 * @param timeout how long a command waits for its turn, and again for its answer
	 * @param writer sends a command; does not block
	 * @param onOverdue told when an answer does not come: the next one could not be
	 * trusted
	 */
	CommandQueue(WebSocketThreads threads, Duration timeout, Consumer<String> writer,
			Consumer<TransportException> onOverdue) {
		this.threads = threads;
		this.timeout = timeout;
		this.writer = writer;
		this.onOverdue = onOverdue;
	}

	/** Sends a command when its turn comes. */
	CompletableFuture<WebSocketAnswer> send(String text) {
		Command command = new Command(text);
		this.lock.lock();
		try {
			if (this.whenDone != null) {
				return CompletableFuture
					.failedFuture(new TransportException(Kind.SESSION_UNKNOWN, "the connection is closed", null));
			}
			if (this.underWay == null) {
				start(command);
			}
			else if (this.waiting.size() < MAX_WAITING) {
				this.waiting.add(command);
				command.timer = this.threads.schedule(this.timeout, () -> expire(command));
			}
			else {
				return CompletableFuture.failedFuture(notSent());
			}
			return command.answer;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void start(Command command) {
		command.cancelTimer();
		command.timer = this.threads.schedule(this.timeout, () -> overdue(command));
		this.underWay = command;
		this.writer.accept(command.text);
	}

	private void expire(Command command) {
		this.lock.lock();
		try {
			if (!this.waiting.remove(command)) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.threads.execute(() -> command.answer.completeExceptionally(notSent()));
	}

	private static TransportException notSent() {
		return new TransportException(Kind.NOT_SENT, "too many others wait for their answers", null);
	}

	private void overdue(Command command) {
		this.lock.lock();
		try {
			if (this.underWay != command) {
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		this.onOverdue
			.accept(new TransportException(Kind.TIMEOUT, "no answer within " + this.timeout.toMillis() + " ms", null));
	}

	/**
	 * Hands an answer to the command that waits for it.
	 * @return {@code false} if none does
	 */
	boolean answer(WebSocketAnswer answer) {
		Command answered;
		this.lock.lock();
		try {
			answered = this.underWay;
			if (answered == null) {
				return false;
			}
			this.underWay = null;
			Command next = this.waiting.poll();
			if (next != null) {
				start(next);
			}
			else if (this.whenDone != null) {
				this.whenDone.run();
			}
		}
		finally {
			this.lock.unlock();
		}
		answered.cancelTimer();
		this.threads.execute(() -> answered.answer.complete(answer));
		return true;
	}

	/** Takes no more commands. Only the first call has an effect. */
	void close(Runnable whenDone) {
		this.lock.lock();
		try {
			if (this.whenDone == null) {
				this.whenDone = whenDone;
				if (this.underWay == null) {
					whenDone.run();
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Takes no more commands, and fails those that are not answered. */
	void fail(TransportException cause) {
		Command lost;
		List<Command> unsent;
		this.lock.lock();
		try {
			this.whenDone = () -> {
			};
			lost = this.underWay;
			this.underWay = null;
			unsent = new ArrayList<>(this.waiting);
			this.waiting.clear();
		}
		finally {
			this.lock.unlock();
		}
		TransportException never = new TransportException(Kind.SESSION_UNKNOWN,
				"the connection ended before it was sent: " + cause.getMessage(), cause.getCause());
		this.threads.execute(() -> {
			if (lost != null) {
				lost.fail(cause);
			}
			unsent.forEach((command) -> command.fail(never));
		});
	}

	/**
	 * A command that waits for its turn or its answer.
	 */
	private static final class Command {

		private final String text;

		private final CompletableFuture<WebSocketAnswer> answer = new CompletableFuture<>();

		private volatile @Nullable Future<?> timer;

		Command(String text) {
			this.text = text;
		}

		void cancelTimer() {
			Future<?> running = this.timer;
			if (running != null) {
				running.cancel(false);
			}
		}

		void fail(TransportException cause) {
			cancelTimer();
			this.answer.completeExceptionally(cause);
		}

	}

}
