package io.streamstarters.sequin.autoconfigure;

import java.util.List;

import io.streamstarters.listener.container.MessageListenerContainer;

import org.springframework.context.SmartLifecycle;

/**
 * Looks for the servers of all clients before the listeners start.
 */
final class SequinConnector implements SmartLifecycle {

	private final List<SequinClientConnector> clients;

	private volatile boolean running;

	SequinConnector(List<SequinClientConnector> clients) {
		this.clients = clients;
	}

	@Override
	public void start() {
		this.running = true;
		this.clients.forEach(SequinClientConnector::start);
	}

	@Override
	public void stop() {
		this.running = false;
		this.clients.forEach(SequinClientConnector::stop);
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
