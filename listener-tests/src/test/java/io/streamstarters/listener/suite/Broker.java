package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.Map;

import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.MessageListenerContainer;

import org.springframework.beans.factory.BeanFactory;

/**
 * A broker in memory behind real sockets, as the tests use it. A destination is what one
 * listener listens to: an event, a consumer or a sink.
 */
interface Broker extends AutoCloseable {

	/** The name in registry, health, meters and properties. */
	String name();

	/** The auto-configurations of the other broker. */
	String others();

	/** How an application reaches it. */
	Map<String, String> properties();

	/**
	 * What a placeholder in the text of a listener's annotation stands for here: empty
	 * where the annotation means another kind of destination.
	 */
	String destination(String attribute, String name);

	/** A container as an application makes it by itself. */
	MessageListenerContainer createContainer(BeanFactory beans, String id, String destination, DeliveryHandler handler);

	/** Publishes by the application's template. */
	void publish(BeanFactory beans, String destination, Note note);

	/** Puts a message into the broker, which may be stopped. */
	default void send(String destination, Note note) {
		send(destination, note.id(), note.toJson());
	}

	/** Puts a message into the broker, which may be stopped. */
	void send(String destination, int id, String json);

	/** Puts a message into the broker that nobody can read. */
	void sendUnreadable(String destination, int id);

	/** How many messages the broker keeps: waiting, put off, or handed out. */
	long unsettled(String destination);

	/** How often messages were handed out. */
	long deliveries(String destination);

	/** Lets time go by at the broker, such as that of a lease. */
	void pass(Duration time);

	/** How long a listener that is paused may still get messages it has asked for. */
	void awaitNoCall(String destination);

	/** The next acknowledgment does not arrive, where what arrives never comes again. */
	void loseNextAck();

	/** The next acknowledgment is refused, and the message stays handed out. */
	void refuseNextAck();

	/** Delivers what has been handled once more. */
	void redeliverHandled(String destination);

	/** Delivers what is being handled once more. */
	void redeliverInHand(String destination);

	void start();

	void stop();

	@Override
	void close();

}
