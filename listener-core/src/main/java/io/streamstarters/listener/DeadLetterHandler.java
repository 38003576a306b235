package io.streamstarters.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Lets a method take what the listeners of its class give up, in the place of a
 * {@link DeadLetterPublisher}. It may take the payload, converted to the parameter's type
 * or as it came for a {@code String} or {@code Object}, parameters with {@code @Header},
 * a {@code Message<?>}, the exception as a {@code Throwable} or {@code Exception}, and
 * the {@link FailedDelivery}.
 * <p>
 * The message is acknowledged when the method has returned, or when the
 * {@code CompletionStage} or {@code Mono} that it returns is done. When it throws, or
 * when its arguments cannot be made of the message, the message stays with the broker and
 * comes again. So a method that takes a converted payload never gets one that cannot be
 * read.
 * <p>
 * A method that names listeners comes before one that is for all. Texts may hold
 * <code>${…}</code> and <code>#{…}</code>.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface DeadLetterHandler {

	/**
	 * Ids of the listeners: short form of {@link #listeners()}.
	 * @return the ids, or none for all listeners of the class
	 */
	@AliasFor("listeners")
	String[] value() default {};

	/**
	 * Ids of the listeners.
	 * @return the ids, or none for all listeners of the class
	 */
	@AliasFor("value")
	String[] listeners() default {};

}
