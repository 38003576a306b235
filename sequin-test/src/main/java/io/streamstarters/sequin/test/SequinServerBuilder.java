package io.streamstarters.sequin.test;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Describes a {@link SequinServer}. Streams and consumers are made in the order of the
 * calls.
 */
public final class SequinServerBuilder {

	private int port;

	private Clock clock = Clock.systemUTC();

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
	 * @throws IllegalArgumentException if a stream or consumer is refused
	 */
	public SequinServer build() {
		SequinServer server = new SequinServer(this.port,
				new StreamStore(this.clock, this.ackedCountWhileYoung, this.shuffleAbove, this.seed));
		this.content.forEach((step) -> step.accept(server));
		return server;
	}

	/**
	 * Build the server and start it.
	 * @return the running server
	 * @throws IllegalArgumentException if a stream or consumer is refused
	 */
	public SequinServer start() {
		return build().start();
	}

}
