package io.streamstarters.ensync;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Lets a method of a Spring bean handle events. The method takes the payload, made of the
 * decrypted JSON or its text for a {@code String}, and what else it needs: parameters
 * with {@code @Header} ({@link EnSyncHeaders}), {@code Message<?>}, or an
 * {@link io.streamstarters.listener.Acknowledgment}. {@link EnSyncEvent} gives all of it
 * in one value, with the payload as the type argument says.
 * <p>
 * When the method returns, the event is acknowledged; when it throws, the event is
 * deferred, with a back-off. A value that it returns is published to the sender of the
 * event, under the name that a request says (see
 * {@link EnSyncOperations#sendAndReceive(String, String, Object, Class, java.time.Duration)
 * sendAndReceive}), that of
 * {@link org.springframework.messaging.handler.annotation.SendTo @SendTo}, or that of the
 * event; as with {@link EnSyncOperations}, text is taken for JSON. A reply that cannot be
 * published counts as a failure: the event comes again, and the method is called again.
 * An event that cannot be replied to, as it has no sender, or no usable one or no usable
 * headers, is acknowledged without a reply.
 * <p>
 * Texts may hold <code>${…}</code> and <code>#{…}</code>; an expression may stand for
 * several event names. The annotation can be repeated, for as many listeners, and be put
 * on another annotation.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(EnSyncListeners.class)
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
	 * Secret key that opens the events of this listener, tried before those of the
	 * application; as for {@code ensync.app-secret-key}. Better a placeholder such as
	 * <code>${billing.secret-key}</code> than the key itself.
	 * @return the key in base64; by default only those of the application
	 */
	String appSecretKey() default "";

	/**
	 * Former keys of the listener, which still open events that were sent to them: tried
	 * after {@link #appSecretKey()}, which must be there then, and before those of the
	 * application. A placeholder may stand for several keys, separated by commas.
	 * @return the keys in base64; by default none
	 */
	String[] retiredAppSecretKeys() default {};

	/**
	 * Whether the listener starts with the application.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "true";

	/**
	 * How many messages are in hand at once, waiting and handled ones together: a number
	 * from 1. Empty for the property {@code ensync.listener.max-in-flight}. Placeholders
	 * are resolved.
	 * @return the limit
	 */
	String maxInFlight() default "";

	/**
	 * Whether a parameter of type {@code List} takes several messages: {@code true}, or
	 * {@code false} if the list is one payload. Placeholders are resolved.
	 * @return whether lists are batches
	 */
	String batch() default "true";

	/**
	 * How many messages a method that takes a list gets at once, at most: a number from
	 * 1. An app receives one event at a time in each session, so that a batch holds no
	 * more than the concurrency. Empty for 1. Placeholders are resolved.
	 * @return the size of batches
	 */
	String batchSize() default "";

	/**
	 * Who acknowledges: {@code auto} for the method's success, {@code manual} for the
	 * application by an {@link io.streamstarters.listener.Acknowledgment}. Empty for the
	 * property {@code ensync.listener.ack-mode}. Placeholders are resolved.
	 * @return the mode
	 */
	String ackMode() default "";

	/**
	 * Which messages the listener wants: an expression in Spring's language on
	 * {@code payload}, in which a JSON object is a map, and {@code headers}, such as
	 * {@code payload.amount > 100}. The others are acknowledged and counted. Empty for
	 * all. Placeholders are resolved.
	 * @return the expression
	 */
	String filter() default "";

	/**
	 * How many messages are handled in a time, evenly spread, such as {@code 50/s},
	 * {@code 600/m} or {@code 1000/h}. Empty for no limit. Placeholders are resolved.
	 * @return the rate
	 */
	String rateLimit() default "";

	/**
	 * After how long with nothing to do the application gets a
	 * {@link io.streamstarters.listener.ListenerIdleEvent}, such as {@code 30s}. Empty
	 * for the property {@code ensync.listener.idle-event-interval}. Placeholders are
	 * resolved.
	 * @return the interval
	 */
	String idleEventInterval() default "";

	/**
	 * Name of the bean of type {@link io.streamstarters.listener.ListenerErrorHandler}
	 * that decides about failed events, or an expression that gives one. Empty for that
	 * of the application. Placeholders are resolved.
	 * @return the bean's name
	 */
	String errorHandler() default "";

	/**
	 * Name of the bean of type
	 * {@code io.streamstarters.ensync.listener.EnSyncListenerContainerFactory} that makes
	 * the container, or an expression that gives one. Empty for
	 * {@code enSyncListenerContainerFactory}. Placeholders are resolved.
	 * @return the bean's name
	 */
	String containerFactory() default "";

	/**
	 * Name of the client that the listener receives from and replies through, as below
	 * {@code ensync.clients}. Empty for that of the container factory, which is the plain
	 * one by default. Placeholders are resolved.
	 * @return the client's name
	 */
	String client() default "";

}
