package io.streamstarters.ensync.client.websocket;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

import io.streamstarters.ensync.client.TransportException;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket. The JDK calls the methods of the listener one at a time; nobody's code but
 * ours runs on its threads. The lock of the queue may be held when this lock is taken,
 * never the other way round.
 */
final class WebSocketConnection implements WebSocket.Listener {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketConnection.class);

	private static final String RECORD = "+RECORD:";

	private static final String PASS = "+PASS:";

	private static final String REPLAY = "+REPLAY:";

	private static final String FAIL = "-FAIL:";

	private static final Duration GOODBYE = Duration.ofSeconds(1);

	private final WebSocketThreads threads;

	private final Duration timeout;

	private final Fragments fragments;

	private final CommandQueue commands;

	private final CompletableFuture<TransportException> end = new CompletableFuture<>();

	private final ReentrantLock lock = new ReentrantLock();

	private CompletableFuture<?> writes = CompletableFuture.completedFuture(null);

	private @Nullable CompletableFuture<Void> ping;

	private @Nullable TransportException failure;

	private volatile @Nullable WebSocket socket;

	private volatile @Nullable Consumer<String> recordHandler;

	WebSocketConnection(WebSocketThreads threads, Duration timeout, int maxInboundSize) {
		this.threads = threads;
		this.timeout = timeout;
		this.fragments = new Fragments(maxInboundSize);
		this.commands = new CommandQueue(threads, timeout, this::write, this::fail);
	}

	/** Sets who gets the events, as JSON, on the thread that reads. */
	void onRecord(Consumer<String> handler) {
		this.recordHandler = handler;
	}

	/** Runs an action when the connection ends, at once if it has ended already. */
	void onEnd(Consumer<TransportException> action) {
		this.end.thenAccept(action);
	}

	CompletableFuture<TransportException> end() {
		return this.end;
	}

	/**
	 * Sends a command when its turn comes. It waits for that no longer than the timeout,
	 * and for its answer as long again.
	 */
	CompletableFuture<WebSocketAnswer> send(String text) {
		return this.commands.send(text);
	}

	private void write(String text) {
		write((open) -> open.sendText(text, true));
	}

	/** One after the other: the JDK refuses to be told two things at once. */
	private void write(Function<WebSocket, CompletableFuture<WebSocket>> action) {
		CompletableFuture<?> written;
		this.lock.lock();
		try {
			written = this.writes.thenCompose((done) -> action.apply(open()));
			this.writes = written;
		}
		finally {
			this.lock.unlock();
		}
		written.whenComplete((done, problem) -> {
			if (problem != null) {
				fail(WebSocketFailures.lost(problem));
			}
		});
	}

	private WebSocket open() {
		WebSocket open = this.socket;
		if (open == null) {
			throw new IllegalStateException("The connection is not open");
		}
		return open;
	}

	/**
	 * Asks for a sign of life.
	 * @return completes if there is one; if there is none in time, the connection ends
	 */
	CompletableFuture<Void> ping() {
		CompletableFuture<Void> answer = new CompletableFuture<>();
		this.lock.lock();
		try {
			if (this.failure != null) {
				return CompletableFuture.failedFuture(this.failure);
			}
			if (this.ping != null) {
				return this.ping.copy();
			}
			this.ping = answer;
		}
		finally {
			this.lock.unlock();
		}
		Future<?> timer = this.threads.schedule(this.timeout,
				() -> fail(new TransportException(Kind.CONNECTION_LOST, "it did not answer a ping in time", null)));
		answer.whenComplete((done, problem) -> timer.cancel(false));
		write((open) -> open.sendPing(ByteBuffer.allocate(0)));
		return answer.copy();
	}

	@Override
	public void onOpen(WebSocket opened) {
		this.socket = opened;
		this.lock.lock();
		try {
			if (this.failure != null) {
				// The transport was closed meanwhile.
				opened.abort();
				return;
			}
		}
		finally {
			this.lock.unlock();
		}
		opened.request(1);
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
		try {
			String message = this.fragments.add(data, last);
			if (message != null) {
				receive(message);
			}
			source.request(1);
		}
		catch (TransportException ex) {
			fail(ex);
		}
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onPong(WebSocket source, ByteBuffer message) {
		CompletableFuture<Void> answered;
		this.lock.lock();
		try {
			answered = this.ping;
			this.ping = null;
		}
		finally {
			this.lock.unlock();
		}
		if (answered != null) {
			this.threads.execute(() -> answered.complete(null));
		}
		source.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket source, int code, String reason) {
		fail(new TransportException(Kind.CONNECTION_LOST, "it closed the connection with code " + code, null));
		return null;
	}

	@Override
	public void onError(WebSocket source, Throwable error) {
		fail(WebSocketFailures.lost(error));
	}

	private void receive(String message) {
		if (message.startsWith(RECORD)) {
			deliver(message.substring(RECORD.length()));
		}
		else if (message.startsWith(PASS)) {
			answer(new WebSocketAnswer(true, message.substring(PASS.length())));
		}
		else if (message.startsWith(REPLAY)) {
			answer(new WebSocketAnswer(true, message.substring(REPLAY.length())));
		}
		else if (message.startsWith(FAIL)) {
			answer(new WebSocketAnswer(false, message.substring(FAIL.length())));
		}
		else if ("PING".equals(message.strip())) {
			write("PONG");
		}
		else {
			logger.debug("A message of {} characters was not understood and is dropped", message.length());
		}
	}

	private void deliver(String json) {
		Consumer<String> handler = this.recordHandler;
		if (handler != null) {
			handler.accept(json);
		}
		else {
			logger.warn("An event came without a subscription; the engine keeps it");
		}
	}

	private void answer(WebSocketAnswer answer) {
		if (!this.commands.answer(answer)) {
			logger.warn("An answer came that no command waits for; it is dropped");
		}
	}

	/** Closes the connection when everything is answered. Does not block. */
	void close() {
		this.commands.close(() -> {
			write((open) -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
			this.threads.schedule(GOODBYE, this::abort);
		});
	}

	/** Ends the connection now. */
	void abort() {
		fail(new TransportException(Kind.CONNECTION_LOST, "the connection was closed on this side", null));
	}

	/** Ends the connection; only the first call has an effect. */
	private void fail(TransportException cause) {
		CompletableFuture<Void> unanswered;
		this.lock.lock();
		try {
			if (this.failure != null) {
				return;
			}
			this.failure = cause;
			unanswered = this.ping;
		}
		finally {
			this.lock.unlock();
		}
		WebSocket open = this.socket;
		if (open != null) {
			open.abort();
		}
		this.commands.fail(cause);
		if (unanswered != null) {
			this.threads.execute(() -> unanswered.completeExceptionally(cause));
		}
		this.end.complete(cause);
	}

}
