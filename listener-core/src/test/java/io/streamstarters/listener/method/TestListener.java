package io.streamstarters.listener.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(TestListeners.class)
@interface TestListener {

	String value() default "";

	String id() default "";

	String concurrency() default "";

	String autoStartup() default "";

	String maxInFlight() default "";

	String batch() default "true";

	String batchSize() default "";

	String ackMode() default "";

	String filter() default "";

	String rateLimit() default "";

	String idleEventInterval() default "";

	String errorHandler() default "";

	String containerFactory() default "";

	String client() default "";

}
