package io.streamstarters.ensync.test;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.streamstarters.ensync.protocol.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Describes an {@link EnSyncServer}. For one thread.
 */
public final class EnSyncServerBuilder {

	private final Map<String, EnSyncApp> apps = new LinkedHashMap<>();

	private Set<Dialect> dialects = EnumSet.allOf(Dialect.class);

	private int port;

	private boolean webSocket;

	private int webSocketPort;

	private Duration webSocketPing = Duration.ofSeconds(30);

	private Duration webSocketDeliveryDelay = Duration.ofMillis(100);

	private final Map<Dialect, ReplayForm> replayForms = new EnumMap<>(Dialect.class);

	private long firstBlock = 1;

	private int unsettledPerSession = 1;

	private boolean sharedStream;

	private boolean messageSizes;

	private int settledEventsKept = 10_000;

	private @Nullable Duration sessionTimeout;

	private @Nullable TestClock clock;

	EnSyncServerBuilder() {
		replayForm(ReplayForm.BY_DIALECT);
	}

	/**
	 * The port for gRPC.
	 * @param port the port; 0, the default, for a free one
	 * @return this
	 */
	public EnSyncServerBuilder port(int port) {
		this.port = port;
		return this;
	}

	/**
	 * Serve WebSocket too, on a free port if {@link #webSocketPort(int)} names none.
	 * @return this
	 */
	public EnSyncServerBuilder webSocket() {
		this.webSocket = true;
		return this;
	}

	/**
	 * Serve WebSocket too, on a given port.
	 * @param port the port; 0 for a free one
	 * @return this
	 */
	public EnSyncServerBuilder webSocketPort(int port) {
		this.webSocketPort = port;
		return webSocket();
	}

	/**
	 * How often the server sends {@code PING} as text on a WebSocket connection.
	 * @param interval time between two of them, 30 seconds by default; zero for never
	 * @return this
	 */
	public EnSyncServerBuilder webSocketPing(Duration interval) {
		this.webSocketPing = notNegative(interval);
		return this;
	}

	/**
	 * How long after the answer to a subscription over WebSocket its first event may
	 * come. The official SDKs lose events that come at once, since they register their
	 * handlers late.
	 * @param delay the time, real also with a clock of the test, 100 milliseconds by
	 * default; zero for at once
	 * @return this
	 */
	public EnSyncServerBuilder webSocketDeliveryDelay(Duration delay) {
		this.webSocketDeliveryDelay = notNegative(delay);
		return this;
	}

	/**
	 * What the data of gRPC replays looks like, in all dialects.
	 * @param form the form, {@link ReplayForm#BY_DIALECT} by default
	 * @return this
	 */
	public EnSyncServerBuilder replayForm(ReplayForm form) {
		for (Dialect dialect : Dialect.values()) {
			replayForm(dialect, form);
		}
		return this;
	}

	/**
	 * What the data of gRPC replays looks like in one dialect.
	 * @param dialect the dialect
	 * @param form the form
	 * @return this
	 */
	public EnSyncServerBuilder replayForm(Dialect dialect, ReplayForm form) {
		this.replayForms.put(dialect, form);
		return this;
	}

	/**
	 * Add an application with generated keys.
	 * @param name its name
	 * @return this
	 */
	public EnSyncServerBuilder app(String name) {
		return app(EnSyncApp.generate(name));
	}

	/**
	 * Add an application with given keys.
	 * @param app the application
	 * @return this
	 * @throws IllegalArgumentException if there is one with its name or keys
	 */
	public EnSyncServerBuilder app(EnSyncApp app) {
		boolean taken = this.apps.values()
			.stream()
			.anyMatch((other) -> other.name().equals(app.name()) || other.appKey().equals(app.appKey())
					|| other.publicKey().equals(app.publicKey()));
		if (taken) {
			throw new IllegalArgumentException("There is another app with the name or keys of '" + app.name() + "'.");
		}
		this.apps.put(app.name(), app);
		return this;
	}

	/**
	 * The dialects to serve; all by default. Calls in another are answered with
	 * {@code UNIMPLEMENTED}.
	 * @param first a dialect
	 * @param more more of them
	 * @return this
	 */
	public EnSyncServerBuilder dialects(Dialect first, Dialect... more) {
		this.dialects = EnumSet.of(first, more);
		return this;
	}

	/**
	 * The clock by which deferred events are due and sessions expire; real time by
	 * default.
	 * @param clock a clock to be moved by the test
	 * @return this
	 */
	public EnSyncServerBuilder clock(TestClock clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * The partition block of the first event of each name that an app gets; the next one
	 * is one more.
	 * @param block the block, 1 by default: some of the official SDKs take 0 for none and
	 * never acknowledge such an event
	 * @return this
	 */
	public EnSyncServerBuilder firstBlock(long block) {
		this.firstBlock = block;
		return this;
	}

	/**
	 * How many unsettled events a session may have, over all names and patterns that it
	 * subscribed to: the next one comes when one of them is settled.
	 * @param events the number, 1 by default; 0 for no limit but the stream's own flow
	 * control
	 * @return this
	 */
	public EnSyncServerBuilder unsettledPerSession(int events) {
		this.unsettledPerSession = notNegative(events);
		return this;
	}

	/**
	 * Send the events of all names that a session subscribes to over gRPC on the stream
	 * that it opened first of those that are open, and nothing on the others, which stay
	 * open. A second stream for the same name changes nothing. For clients that read one
	 * stream only and expect all events there, as the official Node SDK does from 0.2.2
	 * on; by default each name has a stream of its own.
	 * @return this
	 */
	public EnSyncServerBuilder sharedStream() {
		this.sharedStream = true;
		return this;
	}

	/**
	 * Add {@code $internal.message_size} to the metadata of what is delivered and
	 * replayed, as engines may: the number of bytes that the envelope takes up. Metadata
	 * that is no JSON object stays as it is. By default only replays add to
	 * {@code $internal}.
	 * @return this
	 */
	public EnSyncServerBuilder messageSizes() {
		this.messageSizes = true;
		return this;
	}

	/**
	 * How many settled events are remembered, over all applications: beyond that number
	 * the server's memory does not grow with the events that pass.
	 * @param events the number, 10 000 by default; 0 for none, as a benchmark may want it
	 * @return this
	 */
	public EnSyncServerBuilder settledEventsKept(int events) {
		this.settledEventsKept = notNegative(events);
		return this;
	}

	/**
	 * Let sessions expire when neither login nor heartbeat was heard of for a time; other
	 * calls do not count. Off by default.
	 * @param timeout the time, more than zero
	 * @return this
	 */
	public EnSyncServerBuilder sessionTimeout(Duration timeout) {
		if (timeout.isNegative() || timeout.isZero()) {
			throw new IllegalArgumentException("A session timeout must be more than zero.");
		}
		this.sessionTimeout = timeout;
		return this;
	}

	private static Duration notNegative(Duration time) {
		if (time.isNegative()) {
			throw new IllegalArgumentException("A time must not be negative, but is " + time + ".");
		}
		return time;
	}

	private static int notNegative(int number) {
		if (number < 0) {
			throw new IllegalArgumentException("The number must not be negative, but is " + number + ".");
		}
		return number;
	}

	/**
	 * Build the server and start it.
	 * @return the running server
	 * @throws java.io.UncheckedIOException if a port is taken
	 */
	public EnSyncServer start() {
		ServerTimer timer = new ServerTimer();
		TestClock clock = this.clock;
		// A clock that a test moves tells by itself when it was moved.
		Alarm alarm = (clock != null) ? (time, action) -> {
		} : timer;
		EventBroker broker = new EventBroker(new BrokerSettings(List.copyOf(this.apps.values()), this.firstBlock,
				this.unsettledPerSession, this.sharedStream, this.messageSizes, this.settledEventsKept,
				this.sessionTimeout, (clock != null) ? clock : Clock.systemUTC(), alarm));
		if (clock != null) {
			clock.onMove(broker::tick);
		}
		ServerSettings settings = new ServerSettings(Collections.unmodifiableMap(new LinkedHashMap<>(this.apps)),
				EnumSet.copyOf(this.dialects), new EnumMap<>(this.replayForms),
				this.webSocket ? new WebSocketSettings(this.webSocketPing, this.webSocketDeliveryDelay) : null);
		EnSyncServer server = new EnSyncServer(this.port, this.webSocketPort, settings, broker, timer);
		server.start();
		return server;
	}

}
