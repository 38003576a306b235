package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.listener.autoconfigure.StartupFailurePolicy;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Logs in before the listeners start. An engine that refuses the key stops the
 * application; one that is away does so if that is wanted. Dead letters that could not be
 * published stop it too.
 */
final class EnSyncConnector implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(EnSyncConnector.class);

	private final BrokerClients<EnSyncClient> clients;

	private final DeadLetterCheck deadLetters;

	private final StartupFailurePolicy policy;

	private volatile boolean running;

	EnSyncConnector(BrokerClients<EnSyncClient> clients, DeadLetterCheck deadLetters, StartupFailurePolicy policy) {
		this.clients = clients;
		this.deadLetters = deadLetters;
		this.policy = policy;
	}

	@Override
	public void start() {
		this.running = true;
		this.deadLetters.run();
		if (this.policy != StartupFailurePolicy.IGNORE) {
			this.clients.forEachAtOnce(this::connect);
		}
	}

	private void connect(String name, EnSyncClient client) {
		try {
			client.connect();
		}
		catch (EnSyncAuthenticationException ex) {
			throw new RefusedAppKeyException(this.clients.properties(name), ex);
		}
		catch (EnSyncConnectionException ex) {
			if (this.policy == StartupFailurePolicy.FAIL) {
				throw ex;
			}
			logger.warn("{} The application starts all the same and connects as soon as it can; is '{}.url' right?",
					ex.getMessage(), this.clients.properties(name));
		}
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return MessageListenerContainer.PHASE - 1;
	}

}
