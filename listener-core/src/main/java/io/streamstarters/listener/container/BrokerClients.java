package io.streamstarters.listener.container;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

import io.streamstarters.listener.NoSuchClientException;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one broker that an application has: the plain one, which has no name,
 * and others by their names.
 *
 * @param <C> what there is of each client
 */
public final class BrokerClients<C> {

	private final String prefix;

	private final String plainProperty;

	private final @Nullable C plain;

	private final Map<String, C> named;

	/**
	 * Creates a collection of clients.
	 * @param prefix what the broker's properties begin with, such as {@code ensync}
	 * @param plainProperty the property without which there is no plain client next to
	 * others, such as {@code app-key}
	 * @param plain the plain client, or {@code null} for none
	 * @param named the others, by name
	 */
	public BrokerClients(String prefix, String plainProperty, @Nullable C plain, Map<String, ? extends C> named) {
		this.prefix = prefix;
		this.plainProperty = plainProperty;
		this.plain = plain;
		this.named = Collections.unmodifiableMap(new TreeMap<>(named));
	}

	/**
	 * A client.
	 * @param name its name, empty for the plain one
	 * @return the client
	 * @throws NoSuchClientException if there is none; the exception says which there are
	 */
	public C get(String name) {
		C client = name.isEmpty() ? this.plain : this.named.get(name);
		if (client != null) {
			return client;
		}
		String names = String.join(", ", this.named.keySet());
		if (name.isEmpty()) {
			throw new NoSuchClientException(
					"There is no plain client, only those below '" + this.prefix + ".clients': " + names + ".",
					"Name one of them, or set '" + this.prefix + "." + this.plainProperty + "'.");
		}
		throw new NoSuchClientException(
				"There is no client '" + name + "' below '" + this.prefix + ".clients'"
						+ (names.isEmpty() ? "." : ", only: " + names + "."),
				"Correct the name, or set the properties of the client below '" + properties(name) + "'.");
	}

	/**
	 * What the properties of a client begin with.
	 * @param name name of the client, empty for the plain one
	 * @return the prefix, such as {@code ensync.clients.billing}
	 */
	public String properties(String name) {
		return properties(this.prefix, name);
	}

	/**
	 * What the properties of a client begin with.
	 * @param prefix what the broker's properties begin with, such as {@code ensync}
	 * @param name name of the client, empty for the plain one
	 * @return the prefix, such as {@code ensync.clients.billing}
	 */
	public static String properties(String prefix, String name) {
		return name.isEmpty() ? prefix : prefix + ".clients." + name;
	}

	/**
	 * The clients with names.
	 * @return the clients, by name
	 */
	public Map<String, C> named() {
		return this.named;
	}

	/**
	 * The plain client.
	 * @return the client, or {@code null} if there are others only
	 */
	public @Nullable C plain() {
		return this.plain;
	}

	/**
	 * Calls back for all clients at once, so that one that waits for its server does not
	 * hold up the others, and returns when all is done.
	 * @param action takes the name, empty for the plain client, and the client; on the
	 * calling thread where there is one client only
	 * @throws RuntimeException if an action throws it: that of the first one, the plain
	 * client before the others
	 */
	public void forEachAtOnce(BiConsumer<String, ? super C> action) {
		Map<String, C> all = new LinkedHashMap<>();
		forEach(all::put);
		if (all.size() == 1) {
			all.forEach(action);
			return;
		}
		List<CompletableFuture<?>> calls = new ArrayList<>();
		all.forEach((name, client) -> calls.add(CompletableFuture.runAsync(() -> action.accept(name, client),
				(call) -> start(call, this.properties(name)))));
		List<Throwable> failures = new ArrayList<>();
		calls.forEach((call) -> call.handle((result, failure) -> (failure != null) && failures.add(failure)).join());
		if (!failures.isEmpty()) {
			throw unwrap(failures.get(0));
		}
	}

	private static void start(Runnable call, String name) {
		Thread thread = new Thread(call, name);
		thread.setDaemon(true);
		thread.start();
	}

	private static RuntimeException unwrap(Throwable failure) {
		Throwable cause = Failures.unwrap(failure);
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException runtime) ? runtime : new IllegalStateException(cause);
	}

	/**
	 * Calls back for each client, the plain one first.
	 * @param action takes the name, empty for the plain one, and the client
	 */
	public void forEach(BiConsumer<String, ? super C> action) {
		if (this.plain != null) {
			action.accept("", this.plain);
		}
		this.named.forEach(action);
	}

	/**
	 * Something else of the same clients.
	 * @param function gives it of name and client
	 * @param <D> what it is
	 * @return the clients
	 */
	public <D> BrokerClients<D> map(BiFunction<String, ? super C, ? extends D> function) {
		Map<String, D> others = new TreeMap<>();
		this.named.forEach((name, client) -> others.put(name, function.apply(name, client)));
		return new BrokerClients<>(this.prefix, this.plainProperty,
				(this.plain != null) ? function.apply("", this.plain) : null, others);
	}

}
