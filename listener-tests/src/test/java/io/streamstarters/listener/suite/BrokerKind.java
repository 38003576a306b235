package io.streamstarters.listener.suite;

import java.util.function.Supplier;

/**
 * Where messages can come from.
 */
enum BrokerKind {

	ENSYNC(EnSyncBroker::new),

	SEQUIN_STREAM(SequinStreamBroker::new),

	SEQUIN_SINK(SequinSinkBroker::new);

	private final Supplier<Broker> broker;

	BrokerKind(Supplier<Broker> broker) {
		this.broker = broker;
	}

	/** A broker of its own, started. */
	Broker start() {
		return this.broker.get();
	}

}
