package io.streamstarters.listener.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Adds a {@link ListenerTestHarness} to the application context of a test class, and
 * resets it after each test. For tests whose brokers are there already; the annotations
 * that start a broker in memory do the same.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureListenerTestHarness {

}
