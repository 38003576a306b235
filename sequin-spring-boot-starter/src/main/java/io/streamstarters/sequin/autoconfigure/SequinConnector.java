package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.MessageListenerContainer;

import org.springframework.context.SmartLifecycle;

/**
 * Looks for the servers of all clients before the listeners start.
 */
final class SequinConnector implements SmartLifecycle {

	private final BrokerClients<SequinClientConnector> clients;

	private volatile boolean running;

	SequinConnector(BrokerClients<SequinClientConnector> clients) {
		this.clients = clients;
	}

	@Override
	public void start() {
		this.running = true;
		try {
			this.clients.forEachAtOnce((name, client) -> client.start());
		}
		catch (RuntimeException ex) {
			// Nobody else would end the attempts of those that are away.
			stop();
			throw ex;
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.clients.forEach((name, client) -> client.stop());
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
