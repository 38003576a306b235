package io.streamstarters.ensync.autoconfigure.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.streamstarters.listener.test.AutoConfigureListenerTestHarness;

/**
 * Starts an EnSync engine in memory for the application context of a test class, on a
 * free port, and has the application log in to it, whatever the properties say. The
 * context has the beans {@link io.streamstarters.ensync.test.EnSyncServer EnSyncServer}
 * and {@link io.streamstarters.listener.test.ListenerTestHarness ListenerTestHarness}.
 * Needs {@code ensync-test}.
 * <p>
 * Test classes with the same configuration share a context, and with it the engine and
 * what is left in its queues. The engine stops after the context's listeners have.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@AutoConfigureListenerTestHarness
public @interface AutoConfigureEnSync {

	/**
	 * Name of the engine's app that the application logs in as, with keys made for the
	 * context.
	 * @return the name
	 */
	String app() default "app";

	/**
	 * Names of more apps, to publish to and to send from. The public key of each, and
	 * that of {@link #app()}, is a named recipient of the application: the property
	 * {@code ensync.recipients.<name>}.
	 * @return the names
	 */
	String[] apps() default {};

	/**
	 * Clients with names, below {@code ensync.clients} in the properties: each has an
	 * engine of its own, next to that of the plain client, unless it says otherwise.
	 * @return the clients
	 */
	Client[] clients() default {};

	/**
	 * A client with a name, and its engine: a bean with the name as a qualifier. The
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
		 * Name of the engine's app that the client logs in as.
		 * @return the name, by default that of the client
		 */
		String app() default "";

		/**
		 * Names of more apps of its engine. The public key of each, and that of
		 * {@link #app()}, is a named recipient of the client: the property
		 * {@code ensync.clients.<client>.recipients.<name>}.
		 * @return the names
		 */
		String[] apps() default {};

		/**
		 * Whether the client has an engine of its own.
		 * @return {@code false} for one that is another app of the plain client's engine
		 */
		boolean ownEngine() default true;

	}

}
