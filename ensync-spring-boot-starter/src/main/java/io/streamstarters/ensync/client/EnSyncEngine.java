package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The way to one EnSync engine: the connection that all of its clients share. Safe for
 * use by many threads, and of use without Spring: <pre class="code">
 * try (EnSyncEngine engine = EnSyncEngine.create("grpc://localhost:50051", EnSyncEngineOptions.defaults())) {
 *     EnSyncClient client = engine.createClient(appKey, EnSyncClientOptions.of(AppSecretKey.parse(secretKey)));
 *     EnSyncSubscription subscription = client.subscribe("orders/created", listener);
 *     subscription.request(1);
 *     client.publish("orders/created", List.of(recipient), "{\"id\": 4711}", Map.of());
 *     …
 *     client.close();
 * }
 * </pre> Closing a client closes its subscriptions and leaves the engine and its other
 * clients alone; closing the engine closes all of them. Each may be closed more than
 * once.
 */
public final class EnSyncEngine implements AutoCloseable {

	private final EnSyncEngineOptions options;

	private final Transport transport;

	private final EventNames names;

	private final EngineTimer timer = new EngineTimer();

	private final RecipientKeys recipientKeys = new RecipientKeys();

	private final Set<EnSyncClient> clients = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	private EnSyncEngine(EnSyncEngineOptions options, Transport transport) {
		this.options = options;
		this.transport = transport;
		this.names = new EventNames(transport);
	}

	/**
	 * Makes an engine with the transports on the class path. Opens no connection.
	 * @param url its address, such as {@code grpcs://engine.example.com} (encrypted, port
	 * 443) or {@code grpc://localhost:50051} (plain, that port by default), or
	 * {@code wss://engine.example.com} and {@code ws://localhost:8082} where gRPC cannot
	 * pass. Without a scheme, this machine is reached in plain text and any other
	 * encrypted
	 * @param options how to talk to it
	 * @return the engine
	 * @throws IllegalArgumentException if the address is none, or means plain text where
	 * the options demand TLS
	 */
	public static EnSyncEngine create(String url, EnSyncEngineOptions options) {
		return create(url, options, List.of());
	}

	/**
	 * Makes an engine with given transports, and those on the class path. Opens no
	 * connection.
	 * @param url its address
	 * @param options how to talk to it
	 * @param providers asked before those on the class path
	 * @return the engine
	 * @throws IllegalArgumentException if the address is none, or means plain text where
	 * the options demand TLS
	 */
	public static EnSyncEngine create(String url, EnSyncEngineOptions options,
			List<? extends TransportProvider> providers) {
		EngineAddress address = address(url, options);
		if (providers == null) {
			throw new IllegalArgumentException("The transports are missing; give an empty list for none.");
		}
		List<TransportProvider> candidates = new ArrayList<>(providers);
		ServiceLoader.load(TransportProvider.class, EnSyncEngine.class.getClassLoader()).forEach(candidates::add);
		Set<String> schemes = new TreeSet<>();
		for (TransportProvider candidate : candidates) {
			if (candidate.schemes().contains(address.scheme())) {
				return new EnSyncEngine(options, candidate.open(address, options));
			}
			schemes.addAll(candidate.schemes());
		}
		throw new IllegalArgumentException(
				"The EnSync address has the unknown scheme " + address.scheme() + "; use one of " + schemes);
	}

	private static EngineAddress address(String url, EnSyncEngineOptions options) {
		require(options, "EnSyncEngineOptions.defaults()");
		EngineAddress address = EngineAddress.parse(url);
		if (options.disableTls()) {
			return address.inPlainText();
		}
		if (options.tls() != null && !address.isEncrypted()) {
			throw new IllegalArgumentException(
					"The EnSync address means plain text, but TLS is demanded; begin it with" + " grpcs:// or wss://");
		}
		return address;
	}

	/**
	 * Makes a client. Opens no connection.
	 * @param appKey the key that the app logs in with
	 * @param options its other keys
	 * @return the client
	 * @throws IllegalArgumentException if the app key is blank, or holds what cannot be
	 * sent, such as control characters
	 * @throws IllegalStateException if this engine is closed
	 */
	public EnSyncClient createClient(String appKey, EnSyncClientOptions options) {
		String problem = this.names.problemOfText("app key", appKey);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		require(options, "EnSyncClientOptions.publishOnly()");
		EnSyncClient client = new EnSyncClient(this, appKey, options);
		this.clients.add(client);
		// In this order: an engine that closes meanwhile looks for its clients.
		if (this.closed) {
			client.close();
			throw new IllegalStateException("The EnSync engine " + url() + " is closed");
		}
		return client;
	}

	private static void require(@Nullable Object options, String otherwise) {
		if (options == null) {
			throw new IllegalArgumentException("The options are missing; there is " + otherwise + ".");
		}
	}

	/**
	 * The address in full.
	 * @return scheme, host and port
	 */
	public String url() {
		return this.transport.url();
	}

	EnSyncEngineOptions options() {
		return this.options;
	}

	Transport transport() {
		return this.transport;
	}

	EventNames names() {
		return this.names;
	}

	EngineTimer timer() {
		return this.timer;
	}

	RecipientKeys recipientKeys() {
		return this.recipientKeys;
	}

	void closed(EnSyncClient client) {
		this.clients.remove(client);
	}

	/**
	 * Closes all clients, waits for calls under way (no longer than the call timeout),
	 * and closes the connection. May be called more than once.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.clients.forEach(EnSyncClient::close);
		this.transport.close(this.options.callTimeout());
		this.timer.close();
	}

	@Override
	public String toString() {
		return "EnSyncEngine[" + url() + "]";
	}

}
