package io.streamstarters.sequin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a method of a Spring bean handle the messages of a consumer of a stream
 * ({@link #stream()} and {@link #consumer()}) or of a sink ({@link #sink()}), or of
 * several, which are one listener: a message that comes from two of them comes twice. The
 * method takes the payload, and what else it needs: parameters with {@code @Header}
 * ({@link SequinHeaders}), {@code Message<?>}, or an
 * {@link io.streamstarters.listener.Acknowledgment}.
 * <p>
 * The payload is made of JSON, and is the text itself for a {@code String}: of a stream
 * the message's data, of a sink the row of a change, or the whole data where that is no
 * change. A parameter of type {@link SequinMessage} or {@link ChangeEvent} holds the
 * payload with all that came with it. A {@code List} of any of these takes several
 * messages.
 * <p>
 * When the method returns, the message is acknowledged; when it throws, the message comes
 * again after a back-off. What it returns is ignored: Sequin knows no senders.
 * <p>
 * Texts may hold <code>${…}</code> and <code>#{…}</code>; an expression may stand for
 * several names. The annotation can be repeated, for as many listeners, and be put on
 * another annotation.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(SequinListeners.class)
public @interface SequinListener {

	/**
	 * Name or id of the stream, together with {@link #consumer()}; of several, each.
	 * @return the streams
	 */
	String[] stream() default {};

	/**
	 * Name or id of the consumer. One name is that of a consumer of each stream; of as
	 * many as there are streams, each is one of the stream in its place; several of one
	 * stream are all of that.
	 * @return the consumers
	 */
	String[] consumer() default {};

	/**
	 * Name or id of the sink, in the place of {@link #stream()} and {@link #consumer()};
	 * of several, each.
	 * <p>
	 * Sequin hands one change of a row out at a time, and the next when that is done.
	 * With {@code message_grouping: false} it hands all out at once: while one that has
	 * failed waits for its next attempt, later changes of the same row are handled.
	 * @return the sinks
	 */
	String[] sink() default {};

	/**
	 * Id of the listener, unique in the application. By default made of the names of bean
	 * and method.
	 * @return the id
	 */
	String id() default "";

	/**
	 * How many messages are handled at once, 1 or more. By default
	 * {@code sequin.listener.concurrency}.
	 * @return a number
	 */
	String concurrency() default "";

	/**
	 * Whether the listener starts with the application.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "true";

	/**
	 * How many messages are in hand at once, waiting and handled ones together: a number
	 * from 1. Empty for the property {@code sequin.listener.max-in-flight}. Placeholders
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
	 * How many messages are fetched at once, and how many a method that takes a list gets
	 * at most: a number from 1 to 1000. Empty for the property
	 * {@code sequin.polling.batch-size}. Placeholders are resolved.
	 * @return the size of batches
	 */
	String batchSize() default "";

	/**
	 * Who acknowledges: {@code auto} for the method's success, {@code manual} for the
	 * application by an {@link io.streamstarters.listener.Acknowledgment}. Empty for the
	 * property {@code sequin.listener.ack-mode}. Placeholders are resolved.
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
	 * for the property {@code sequin.listener.idle-event-interval}. Placeholders are
	 * resolved.
	 * @return the interval
	 */
	String idleEventInterval() default "";

	/**
	 * Name of the bean of type {@link io.streamstarters.listener.ListenerErrorHandler}
	 * that decides about failed messages, or an expression that gives one. Empty for that
	 * of the application. Placeholders are resolved.
	 * @return the bean's name
	 */
	String errorHandler() default "";

	/**
	 * Name of the bean of type
	 * {@code io.streamstarters.sequin.listener.SequinListenerContainerFactory} that makes
	 * the container, or an expression that gives one. Empty for
	 * {@code sequinListenerContainerFactory}. Placeholders are resolved.
	 * @return the bean's name
	 */
	String containerFactory() default "";

	/**
	 * Name of the client whose server the listener asks, as below {@code sequin.clients}.
	 * Empty for that of the container factory, which is the plain one by default.
	 * Placeholders are resolved.
	 * @return the client's name
	 */
	String client() default "";

}
