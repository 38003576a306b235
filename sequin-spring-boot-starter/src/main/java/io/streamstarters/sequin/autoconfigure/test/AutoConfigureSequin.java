package io.streamstarters.sequin.autoconfigure.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.streamstarters.listener.test.AutoConfigureListenerTestHarness;

/**
 * Starts a Sequin server in memory for the application context of a test class, on a free
 * port, and has the application use it, whatever the properties say. The context has the
 * beans {@link io.streamstarters.sequin.test.SequinServer SequinServer} and
 * {@link io.streamstarters.listener.test.ListenerTestHarness ListenerTestHarness}. Needs
 * {@code sequin-test}.
 * <p>
 * Test classes with the same configuration share a context, and with it the server and
 * what is left in it. The server stops after the context's listeners have.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@AutoConfigureListenerTestHarness
public @interface AutoConfigureSequin {

	/**
	 * Names of streams to create. Those of {@link #consumers()} are created anyway, and
	 * those that the application defines are created by itself.
	 * @return the names
	 */
	String[] streams() default {};

	/**
	 * Consumers to create.
	 * @return the consumers
	 */
	Consumer[] consumers() default {};

	/**
	 * Names of sinks to create.
	 * @return the names
	 */
	String[] sinks() default {};

	/**
	 * Clients with names, below {@code sequin.clients} in the properties: each has a
	 * server of its own, next to that of the plain client.
	 * @return the clients
	 */
	Client[] clients() default {};

	/**
	 * A client with a name, and its server: a bean with the name as a qualifier. The
	 * client is there even if the properties of the application do not mention it.
	 */
	@Target({})
	@Retention(RetentionPolicy.RUNTIME)
	@interface Client {

		/**
		 * Name of the client.
		 * @return the name
		 */
		String name();

		/**
		 * Names of streams to create on its server.
		 * @return the names
		 */
		String[] streams() default {};

		/**
		 * Consumers to create on its server.
		 * @return the consumers
		 */
		Consumer[] consumers() default {};

		/**
		 * Names of sinks to create on its server.
		 * @return the names
		 */
		String[] sinks() default {};

	}

	/**
	 * A consumer of a stream.
	 */
	@Target({})
	@Retention(RetentionPolicy.RUNTIME)
	@interface Consumer {

		/**
		 * Name of the stream.
		 * @return the name
		 */
		String stream();

		/**
		 * Name of the consumer.
		 * @return the name
		 */
		String name();

		/**
		 * Which keys it gets, such as {@code orders.>}.
		 * @return the pattern; by default all keys
		 */
		String filter() default ">";

	}

}
