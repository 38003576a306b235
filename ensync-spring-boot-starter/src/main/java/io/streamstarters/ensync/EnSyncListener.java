package io.streamstarters.ensync;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Lets a method of a Spring bean handle events. The method takes the payload, made of the
 * decrypted JSON or its text for a {@code String}, and what else it needs: parameters
 * with {@code @Header} ({@link EnSyncHeaders}), {@code Message<?>}, or an
 * {@link io.streamstarters.listener.Acknowledgment}.
 * <p>
 * When the method returns, the event is acknowledged; when it throws, the event is
 * deferred, with a back-off. A value that it returns is published to the sender of the
 * event, under the name of the event or that of
 * {@link org.springframework.messaging.handler.annotation.SendTo @SendTo}; as with
 * {@link EnSyncOperations}, text is taken for JSON. A reply that cannot be published
 * counts as a failure: the event comes again, and the method is called again.
 * <p>
 * Texts may hold <code>${…}</code> and <code>#{…}</code>.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface EnSyncListener {

	/**
	 * Names of the events, or patterns with {@code *}: short form of {@link #events()}.
	 * @return the names, at least one
	 */
	@AliasFor("events")
	String[] value() default {};

	/**
	 * Names of the events, or patterns with {@code *}.
	 * @return the names, at least one
	 */
	@AliasFor("value")
	String[] events() default {};

	/**
	 * Id of the listener, unique in the application. By default made of the names of bean
	 * and method.
	 * @return the id
	 */
	String id() default "";

	/**
	 * How many events are handled at once, 1 or more: so many sessions compete for the
	 * events of each name. By default {@code ensync.listener.concurrency}.
	 * @return a number
	 */
	String concurrency() default "";

	/**
	 * Whether the listener starts with the application.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "true";

}
