package io.streamstarters.sequin.autoconfigure;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.streamstarters.listener.NoSuchClientException;
import io.streamstarters.listener.autoconfigure.StartupFailurePolicy;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinStreamDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Gives each client what its server has to have.
 */
final class SequinConnectorFactory {

	private final BrokerClients<SequinClientBeans> clients;

	private final Supplier<ListenerContainerRegistry> registry;

	private final @Nullable String deadLetterStream;

	private final StartupFailurePolicy policy;

	/**
	 * Creates a factory.
	 * @param clients the clients of the application
	 * @param registry has the listeners; a connector that depended on it would start
	 * after them
	 * @param deadLetterStream the stream that listeners publish dead letters to, or
	 * {@code null} if they do not
	 * @param policy what becomes of the application while a server is away
	 */
	SequinConnectorFactory(BrokerClients<SequinClientBeans> clients, Supplier<ListenerContainerRegistry> registry,
			@Nullable String deadLetterStream, StartupFailurePolicy policy) {
		this.clients = clients;
		this.registry = registry;
		this.deadLetterStream = deadLetterStream;
		this.policy = policy;
	}

	SequinConnector create(List<SequinStreamDefinition> streams, List<SequinConsumerDefinition> consumers) {
		streams.forEach((stream) -> check("stream `" + stream.name() + "`", stream.client()));
		consumers.forEach((consumer) -> check("consumer `" + consumer.name() + "`", consumer.client()));
		return new SequinConnector(this.clients.map((name, client) -> new SequinClientConnector(client,
				of(name, streams, SequinStreamDefinition::client),
				of(name, consumers, SequinConsumerDefinition::client), () -> deadLetters(name, client), this.policy)));
	}

	private void check(String what, String client) {
		try {
			this.clients.get(client);
		}
		catch (NoSuchClientException ex) {
			throw new InvalidSequinPropertyException(
					"The definition of the " + what + " is for no client. " + ex.getMessage(),
					"The definition's method 'withClient' takes the name. " + ex.getAction());
		}
	}

	private static <T> List<T> of(String name, List<T> definitions, Function<T, String> client) {
		return definitions.stream().filter((definition) -> client.apply(definition).equals(name)).toList();
	}

	/**
	 * Where there are several clients, the stream has to be where listeners are: the
	 * servers of the others may be without streams.
	 */
	private @Nullable DeadLetterStream deadLetters(String name, SequinClientBeans client) {
		boolean needed = this.clients.named().isEmpty() || this.registry.get()
			.getContainers(SequinAutoConfiguration.BROKER)
			.stream()
			.anyMatch((container) -> container.getClient().equals(name));
		return (this.deadLetterStream != null && needed) ? new DeadLetterStream(name, client, this.deadLetterStream)
				: null;
	}

}
