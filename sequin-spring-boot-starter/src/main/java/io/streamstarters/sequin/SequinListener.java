package io.streamstarters.sequin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a method of a Spring bean handle the messages of a consumer. The method takes the
 * payload, made of the message's JSON data or the text itself for a {@code String}, and
 * what else it needs: parameters with {@code @Header} ({@link SequinHeaders}),
 * {@code Message<?>}, or an {@link io.streamstarters.listener.Acknowledgment}.
 * <p>
 * When the method returns, the message is acknowledged; when it throws, the message comes
 * again after a back-off. What it returns is ignored: Sequin knows no senders.
 * <p>
 * Texts may hold <code>${…}</code> and <code>#{…}</code>.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface SequinListener {

	/**
	 * Name or id of the stream.
	 * @return the stream
	 */
	String stream() default "";

	/**
	 * Name or id of the consumer.
	 * @return the consumer
	 */
	String consumer() default "";

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

}
