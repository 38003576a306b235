package io.streamstarters.listener.suite;

import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;

import org.springframework.beans.factory.BeanFactory;

/**
 * Sequin's streams: a consumer for each destination, which gets the keys that begin with
 * its name.
 */
final class SequinStreamBroker extends AbstractSequinBroker {

	private static final String STREAM = "notes";

	SequinStreamBroker() {
		this.server.createStream(STREAM);
	}

	@Override
	public String destination(String attribute, String name) {
		return switch (attribute) {
			case "stream" -> STREAM;
			case "consumer" -> made(name);
			default -> "";
		};
	}

	@Override
	void make(String destination) {
		this.server.createConsumer(STREAM, destination, destination + ".>", LEASE);
	}

	@Override
	StreamConsumer address(String destination) {
		return new StreamConsumer(STREAM, destination);
	}

	@Override
	SequinOperation ackOperation() {
		return SequinOperation.ACK;
	}

	@Override
	public void publish(BeanFactory beans, String destination, Note note) {
		beans.getBean(SequinOperations.class).send(STREAM, destination + "." + note.id(), note);
	}

	@Override
	public void send(String destination, int id, String json) {
		this.server.publish(STREAM, destination + "." + id, json);
	}

	@Override
	public void sendUnreadable(String destination, int id) {
		send(destination, id, "{\"id\":");
	}

	@Override
	public long unsettled(String destination) {
		ConsumerSnapshot snapshot = snapshot(destination);
		return snapshot.available() + snapshot.delivered();
	}

	@Override
	public long deliveries(String destination) {
		return snapshot(destination).deliverCounts().values().stream().mapToLong(Integer::longValue).sum();
	}

	private ConsumerSnapshot snapshot(String destination) {
		return this.server.consumer(STREAM, made(destination));
	}

	@Override
	public void awaitNoCall(String destination) {
		// No call waits for messages.
	}

	@Override
	public void loseNextAck() {
		// What may have been carried out is not repeated.
		this.server.faults().next(ackOperation(), 1, Fault.badGateway());
	}

	@Override
	public void redeliverHandled(String destination) {
		pass(LEASE);
	}

}
