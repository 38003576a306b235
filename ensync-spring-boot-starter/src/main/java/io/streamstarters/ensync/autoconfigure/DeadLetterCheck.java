package io.streamstarters.ensync.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.listener.EventDeadLetterPublisher;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Checks where dead letters go. What cannot be published would come again and again, and
 * nobody would notice before the first event is given up.
 */
final class DeadLetterCheck {

	private static final String EVENT = "'ensync.listener.dead-letter.event'";

	private static final String RECIPIENTS = "ensync.listener.dead-letter.recipients";

	private final EnSyncDeadLetterProperties properties;

	private final BrokerClients<EnSyncClient> clients;

	private final Function<String, @Nullable Map<String, String>> recipients;

	private final Supplier<ListenerContainerRegistry> registry;

	/**
	 * Creates a check.
	 * @param properties where dead letters go
	 * @param clients the clients of the application
	 * @param recipients gives the public keys that a client has names for, by these
	 * names, or {@code null} where that is not known
	 * @param registry has the listeners; a bean that depended on it would start after
	 * them
	 */
	DeadLetterCheck(EnSyncDeadLetterProperties properties, BrokerClients<EnSyncClient> clients,
			Function<String, @Nullable Map<String, String>> recipients, Supplier<ListenerContainerRegistry> registry) {
		this.properties = properties;
		this.clients = clients;
		this.recipients = recipients;
		this.registry = registry;
	}

	/**
	 * Checks what can be known before there are dead letters.
	 * @throws InvalidEnSyncPropertyException if they could not be published
	 */
	void run() {
		if (!this.properties.recipients().isEmpty()) {
			this.clients.forEach(this::check);
		}
		else if (this.properties.hasEvent()) {
			throw new InvalidEnSyncPropertyException(
					"There is nobody to receive the dead letters that " + EVENT + " names.",
					"Set '" + RECIPIENTS + "' to public keys of apps, or to names below 'ensync.recipients'.");
		}
	}

	/**
	 * Where there are several clients, those with listeners count: others need not know
	 * the recipients.
	 */
	private void check(String name, EnSyncClient client) {
		boolean publishes = this.clients.named().isEmpty() || this.registry.get()
			.getContainers(EnSyncAutoConfiguration.BROKER)
			.stream()
			.anyMatch((container) -> container.getClient().equals(name));
		if (publishes) {
			checkName(client);
			Map<String, String> known = this.recipients.apply(name);
			if (known != null) {
				checkRecipients(known, "'" + this.clients.properties(name) + ".recipients'");
			}
		}
	}

	private void checkName(EnSyncClient client) {
		String name = this.properties.eventOrDefault().replace(EventDeadLetterPublisher.ORIGINAL_NAME, "x");
		String problem = client.problemOfName(name);
		if (problem != null) {
			throw new InvalidEnSyncPropertyException("The property " + EVENT + " cannot be used: " + problem,
					"Set " + EVENT + " to the name of an event; each * in it stands for the name of the failed one.");
		}
	}

	private void checkRecipients(Map<String, String> known, String names) {
		List<String> recipients = this.properties.recipients();
		Set<RecipientKey> keys = new HashSet<>();
		for (int i = 0; i < recipients.size(); i++) {
			if (!keys.add(key(recipients.get(i), known, "'" + RECIPIENTS + "[" + i + "]'", names))) {
				throw new InvalidEnSyncPropertyException(
						"The property '" + RECIPIENTS + "[" + i + "]' names a recipient for the second time.",
						"Name each recipient once.");
			}
		}
	}

	private static RecipientKey key(String recipient, Map<String, String> known, String property, String names) {
		try {
			return RecipientKey.parse(known.getOrDefault(recipient, recipient));
		}
		catch (IllegalArgumentException ex) {
			// The text is not repeated: it may be a secret key given by mistake.
			throw new InvalidEnSyncPropertyException(
					"The property " + property + " is none of the names below " + names + " and no public key: "
							+ ex.getMessage(),
					"Set " + property + " to the public key of an app, 32 bytes in base64, or to a name that " + names
							+ " has.");
		}
	}

}
