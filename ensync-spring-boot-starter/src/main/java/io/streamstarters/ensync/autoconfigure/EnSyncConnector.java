package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Logs in before the listeners start. An engine that refuses the key stops the
 * application; one that is away does not.
 */
final class EnSyncConnector implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(EnSyncConnector.class);

	private final EnSyncClient client;

	private volatile boolean running;

	EnSyncConnector(EnSyncClient client) {
		this.client = client;
	}

	@Override
	public void start() {
		this.running = true;
		try {
			this.client.connect();
		}
		catch (EnSyncAuthenticationException ex) {
			throw ex;
		}
		catch (EnSyncConnectionException ex) {
			logger.warn("{} The application starts all the same and connects as soon as it can; is 'ensync.url' right?",
					ex.getMessage());
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
