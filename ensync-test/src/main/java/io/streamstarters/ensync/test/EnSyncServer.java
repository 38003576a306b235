package io.streamstarters.ensync.test;

import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An EnSync engine in memory, served over gRPC and, if asked for, over WebSocket on the
 * loopback interface without TLS. For development and tests. Safe for use by many
 * threads.
 * <p>
 * An event goes to the subscriptions of its recipient whose name is the event's, or whose
 * pattern matches it ({@code *} stands for any number of any characters). It is handed to
 * one of them at a time, in the order of publishing; a session gets no more events, over
 * all of its subscriptions, than its window has room for until it settles one. Events
 * that come back, because they were deferred or because a stream ended, go before those
 * published later, and before all of a lower priority if they were deferred with one.
 * While an event is deferred, later ones of its name are delivered.
 * <p>
 * A session lives until it expires or the server stops, whatever happens to connections.
 * A second stream for the same name and session takes the place of the first, unless
 * {@linkplain EnSyncServerBuilder#sharedStream() streams are shared}. Only the session
 * that holds an event can settle it; the answer to any other is {@code NOT_FOUND}, also
 * if the event is acknowledged already. A pause ends with its stream. A rollback, which
 * there is over WebSocket only, makes an event that the session holds, or that is
 * settled, come again.
 * <p>
 * Over WebSocket, a stream is a subscription of one connection and ends with it. The
 * heartbeat of the session that logged in last on a connection is its ping frames and its
 * {@code PONG}. Commands are done as they come, and answered in their order; an answer
 * that is delayed or held delays those behind it.
 */
public final class EnSyncServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EnSyncServer.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final ServerSettings settings;

	private final ServerTimer timer;

	private final EventBroker broker;

	private final AnswerPlan plan;

	private final CallCounts calls = new CallCounts();

	private final AtomicLong connectionsAccepted = new AtomicLong();

	private final EnSyncServerFaults faults;

	private int port;

	private int webSocketPort;

	/** Those that listen now; none while the server is stopped. */
	private List<Transport> transports = List.of();

	EnSyncServer(int port, int webSocketPort, ServerSettings settings, EventBroker broker, ServerTimer timer) {
		this.port = port;
		this.webSocketPort = webSocketPort;
		this.settings = settings;
		this.broker = broker;
		this.timer = timer;
		this.plan = new AnswerPlan(timer);
		this.faults = new EnSyncServerFaults(broker, this.plan, this::connections, (connection) -> true);
	}

	/**
	 * Describe a server.
	 * @return a builder
	 */
	public static EnSyncServerBuilder builder() {
		return new EnSyncServerBuilder();
	}

	/**
	 * Start the server again after {@link #stop()}, on the ports it had before. Does
	 * nothing if it runs.
	 * @throws UncheckedIOException if a port is taken
	 */
	public void start() {
		this.lock.lock();
		try {
			if (isRunning()) {
				return;
			}
			this.transports = listen();
			this.timer.start();
			this.broker.start();
			logger.info("{} listens", this);
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<Transport> listen() {
		GrpcService service = new GrpcService(this.broker, this.calls, this.settings.replayForms());
		GrpcTransport grpc = new GrpcTransport(this.port, service.definition(this.settings.dialects()),
				newConnections(EnSyncTransport.GRPC));
		this.port = grpc.port();
		WebSocketSettings webSocketSettings = this.settings.webSocket();
		if (webSocketSettings == null) {
			return List.of(grpc);
		}
		try {
			WebSocketTransport webSocket = new WebSocketTransport(this.webSocketPort,
					new WebSocketService(this.broker, this.calls), webSocketSettings,
					newConnections(EnSyncTransport.WEB_SOCKET));
			this.webSocketPort = webSocket.port();
			return List.of(grpc, webSocket);
		}
		catch (UncheckedIOException ex) {
			grpc.stop();
			throw ex;
		}
	}

	private Connections newConnections(EnSyncTransport transport) {
		return new Connections((channel) -> new EnSyncConnection(this.connectionsAccepted.getAndIncrement(), transport,
				channel, this.broker, this.plan));
	}

	/**
	 * Stop the server: all calls fail, all sessions end. Apps and events stay; what was
	 * in process is pending again. Does nothing if it does not run.
	 */
	public void stop() {
		this.lock.lock();
		try {
			if (!isRunning()) {
				return;
			}
			this.broker.suspend();
			this.timer.stop();
			this.transports.forEach(Transport::stop);
			this.transports = List.of();
			this.broker.endSessions();
			logger.info("{} has stopped", this);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Stop the server and start it on the same ports.
	 */
	public void restart() {
		this.lock.lock();
		try {
			stop();
			start();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Whether the server listens.
	 * @return whether it is started and not stopped
	 */
	public boolean isRunning() {
		this.lock.lock();
		try {
			return !this.transports.isEmpty();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The port for gRPC, which stays the same over a restart.
	 * @return the port
	 */
	public int port() {
		this.lock.lock();
		try {
			return this.port;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The address for gRPC clients, which stays the same over a restart.
	 * @return the address, such as {@code grpc://127.0.0.1:50051}
	 */
	public String url() {
		return Loopback.url("grpc", port());
	}

	/**
	 * The address for WebSocket clients, which stays the same over a restart. It has no
	 * path: the paths {@code /message} and {@code /} are the same to the server.
	 * @return the address, such as {@code ws://127.0.0.1:8082}
	 * @throws IllegalStateException if the server was built without WebSocket
	 */
	public String webSocketUrl() {
		if (this.settings.webSocket() == null) {
			throw new IllegalStateException("The server has no WebSocket; build it with webSocket().");
		}
		this.lock.lock();
		try {
			return Loopback.url("ws", this.webSocketPort);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * An application by name, with its keys.
	 * @param name name of the application
	 * @return the application
	 * @throws IllegalArgumentException if there is none of that name
	 */
	public EnSyncApp app(String name) {
		EnSyncApp app = this.settings.apps().get(name);
		if (app == null) {
			throw new IllegalArgumentException(
					"There is no app '" + name + "'; the server was built with " + this.settings.apps().keySet() + ".");
		}
		return app;
	}

	/**
	 * All applications, in the order in which they were given.
	 * @return the applications
	 */
	public List<EnSyncApp> apps() {
		return List.copyOf(this.settings.apps().values());
	}

	/**
	 * The events that were sent to an application, in the order of publishing: all that
	 * are not settled, and the latest of the settled ones.
	 * @param app name of the application
	 * @return the events as they are now
	 */
	public List<ReceivedEvent> events(String app) {
		return this.broker.events(app(app));
	}

	/**
	 * How many events of an application are in a state. Settled ones are counted even
	 * when the server has forgotten them.
	 * @param app name of the application
	 * @param state the state
	 * @return the number
	 */
	public long count(String app, EventState state) {
		return this.broker.count(app(app), state);
	}

	/**
	 * The sessions that are known, oldest first.
	 * @return the sessions as they are now
	 */
	public List<EnSyncSession> sessions() {
		return this.broker.sessions();
	}

	/**
	 * How often an operation was called since the server was built, failed and refused
	 * calls included.
	 * @param operation the operation
	 * @return the number of calls
	 */
	public long calls(EnSyncOperation operation) {
		return this.calls.get(operation);
	}

	/**
	 * Put an event into an application's queue just as it is, with no sender: an envelope
	 * that nobody can open, for one. Works while the server is stopped, too.
	 * @param app name of the recipient
	 * @param eventName name of the event
	 * @param payload the payload as it goes over the wire, base64 of an envelope if it is
	 * to be read
	 * @param metadata the metadata, JSON text
	 * @return id of the event
	 */
	public String deliverRaw(String app, String eventName, String payload, String metadata) {
		return deliverRaw(app, eventName, payload, metadata, "");
	}

	/**
	 * Put an event into an application's queue just as it is, also with a sender that no
	 * application is. Works while the server is stopped, too.
	 * @param app name of the recipient
	 * @param eventName name of the event
	 * @param payload the payload as it goes over the wire, base64 of an envelope if it is
	 * to be read
	 * @param metadata the metadata, JSON text
	 * @param sender who published it, by the engine's account: a public key in base64, or
	 * any text; empty for nobody
	 * @return id of the event
	 */
	public String deliverRaw(String app, String eventName, String payload, String metadata, String sender) {
		return this.broker.deliverRaw(app(app), eventName, sender, payload, metadata);
	}

	/**
	 * Put an event that nobody can open into an application's queue, with no sender: an
	 * envelope of the right form with random content.
	 * @param app name of the recipient
	 * @param eventName name of the event
	 * @return id of the event
	 * @see EnSyncServerFaults#deliverUndecryptable(int)
	 */
	public String deliverUndecryptable(String app, String eventName) {
		return deliverRaw(app, eventName, UndecryptableEnvelope.next(), "{}");
	}

	/**
	 * The open connections of clients, over all transports.
	 * @return the connections in the order in which they were accepted
	 */
	public List<EnSyncConnection> connections() {
		this.lock.lock();
		try {
			return this.transports.stream()
				.flatMap((transport) -> transport.connections().all().stream())
				.sorted(Comparator.comparingLong(EnSyncConnection::number))
				.toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The open connections that clients of an application have logged in on.
	 * @param app name of the application
	 * @return the connections in the order in which they were accepted
	 */
	public List<EnSyncConnection> connections(String app) {
		String name = app(app).name();
		return connections().stream().filter((connection) -> connection.apps().contains(name)).toList();
	}

	/**
	 * What can go wrong on request, on all connections.
	 * @return the faults of this server
	 */
	public EnSyncServerFaults faults() {
		return this.faults;
	}

	@Override
	public String toString() {
		String webSocket = (this.settings.webSocket() != null) ? ", webSocketUrl=" + webSocketUrl() : "";
		return "EnSyncServer[url=" + url() + webSocket + ", apps=" + this.settings.apps().keySet() + "]";
	}

}
