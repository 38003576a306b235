package io.streamstarters.sequin.test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link SequinServer}. Streams, consumers and sinks are made in the order of
 * the calls.
 */
public final class SequinServerBuilder {

	private int port;

	private Clock clock = Clock.systemUTC();

	private Duration idleTimeout = Duration.ofSeconds(60);

	private Duration wakeDelay = Duration.ofMillis(85);

	private Set<SequinPath> paths = EnumSet.allOf(SequinPath.class);

	private @Nullable String token;

	private boolean ignoreMaxBatchSize;

	private boolean ackedCountWhileYoung = true;

	private int shuffleAbove = 10;

	private long seed;

	private final List<Consumer<SequinServer>> content = new ArrayList<>();

	SequinServerBuilder() {
	}

	/**
	 * Set the port to listen on.
	 * @param port the port, or 0 (the default) for a free one
	 * @return this builder
	 */
	public SequinServerBuilder port(int port) {
		if (port < 0 || port > 65_535) {
			throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
		}
		this.port = port;
		return this;
	}

	/**
	 * Set how long a connection stays open without a call, by real time; 60 seconds
	 * unless set, as in a real server.
	 * @param timeout the time, longer than zero
	 * @return this builder
	 */
	public SequinServerBuilder idleTimeout(Duration timeout) {
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("The idle timeout must be at least a millisecond, not " + timeout);
		}
		this.idleTimeout = timeout;
		return this;
	}

	/**
	 * Create a stream.
	 * @param name letters, digits and underscores
	 * @return this builder
	 */
	public SequinServerBuilder stream(String name) {
		this.content.add((server) -> server.createStream(name));
		return this;
	}

	/**
	 * Create a consumer with an ack wait of 30 seconds, after the stream.
	 * @param stream the stream's name
	 * @param name letters, digits and underscores
	 * @param filterKeyPattern which keys it gets
	 * @return this builder
	 */
	public SequinServerBuilder consumer(String stream, String name, String filterKeyPattern) {
		return consumer(stream, name, filterKeyPattern, Duration.ofMillis(ConsumerSettings.DEFAULT_ACK_WAIT_MS));
	}

	/**
	 * Create a consumer, after the stream.
	 * @param stream the stream's name
	 * @param name letters, digits and underscores
	 * @param filterKeyPattern which keys it gets
	 * @param ackWait how long a message that is out stays hidden
	 * @return this builder
	 */
	public SequinServerBuilder consumer(String stream, String name, String filterKeyPattern, Duration ackWait) {
		this.content.add((server) -> server.createConsumer(stream, name, filterKeyPattern, ackWait));
		return this;
	}

	/**
	 * Create a sink as a real server makes it.
	 * @param name letters, digits, {@code _}, {@code -} and {@code .}
	 * @return this builder
	 */
	public SequinServerBuilder sink(String name) {
		return sink(SinkSettings.named(name));
	}

	/**
	 * Create a sink.
	 * @param settings what describes it
	 * @return this builder
	 */
	public SequinServerBuilder sink(SinkSettings settings) {
		this.content.add((server) -> server.createSink(settings));
		return this;
	}

	/**
	 * Set the API token that calls to sinks must carry. Unless set, any token will do,
	 * but there must be one.
	 * @param token the token, without spaces
	 * @return this builder
	 */
	public SequinServerBuilder token(String token) {
		if (token.isBlank() || token.contains(" ")) {
			throw new IllegalArgumentException("A token must have at least one character and no space.");
		}
		this.token = token;
		return this;
	}

	/**
	 * Set which families of paths the server has; calls to others are answered with 404.
	 * All unless set.
	 * @param paths the families
	 * @return this builder
	 */
	public SequinServerBuilder paths(SequinPath... paths) {
		this.paths = Set.of(paths);
		return this;
	}

	/**
	 * Let sinks know only the older parameter {@code batch_size}, as servers before 0.6:
	 * then {@code max_batch_size} does nothing, and one change comes.
	 * @param ignore true for an old server
	 * @return this builder
	 */
	public SequinServerBuilder ignoreMaxBatchSize(boolean ignore) {
		this.ignoreMaxBatchSize = ignore;
		return this;
	}

	/**
	 * Set how long after a change the long polls on its sink are answered, by real time;
	 * 85 ms unless set, as in a real server.
	 * @param delay the time, not negative
	 * @return this builder
	 */
	public SequinServerBuilder wakeDelay(Duration delay) {
		if (delay.isNegative()) {
			throw new IllegalArgumentException("The wake delay must not be negative: " + delay);
		}
		this.wakeDelay = delay;
		return this;
	}

	/**
	 * Set the clock that leases and ages go by; real time unless set.
	 * @param clock the clock, such as a {@link MovableClock}
	 * @return this builder
	 */
	public SequinServerBuilder clock(Clock clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * Set whether acked messages count as pending while a consumer is younger than five
	 * minutes, as in a real server, where a new consumer stalls after its first
	 * {@code max_ack_pending} messages. On unless set.
	 * @param count false to let acked messages never count
	 * @return this builder
	 */
	public SequinServerBuilder ackedMessagesCountWhileYoung(boolean count) {
		this.ackedCountWhileYoung = count;
		return this;
	}

	/**
	 * Set how large an answer to a receive must be to come out of order. The order is
	 * never guaranteed; a real server keeps it in small answers.
	 * @param messages larger answers are shuffled; 10 unless set,
	 * {@link Integer#MAX_VALUE} for never
	 * @return this builder
	 */
	public SequinServerBuilder shuffleAnswersLargerThan(int messages) {
		this.shuffleAbove = messages;
		return this;
	}

	/**
	 * Set where the shuffling starts from, so that a run can be repeated.
	 * @param seed any number; 0 unless set
	 * @return this builder
	 */
	public SequinServerBuilder seed(long seed) {
		this.seed = seed;
		return this;
	}

	/**
	 * Build the server without starting it.
	 * @return the server
	 * @throws IllegalArgumentException if a stream, consumer or sink is refused
	 */
	public SequinServer build() {
		SequinServer server = new SequinServer(this.port, this.idleTimeout,
				new StreamStore(this.clock, this.ackedCountWhileYoung, this.shuffleAbove, this.seed),
				new SinkStore(this.clock, this.wakeDelay), this.paths, new BearerToken(this.token),
				this.ignoreMaxBatchSize);
		this.content.forEach((step) -> step.accept(server));
		return server;
	}

	/**
	 * Build the server and start it.
	 * @return the running server
	 * @throws IllegalArgumentException if a stream, consumer or sink is refused
	 */
	public SequinServer start() {
		return build().start();
	}

}
