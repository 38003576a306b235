package io.streamstarters.listener.observation;

import org.jspecify.annotations.Nullable;

/**
 * What observations say of a listener.
 *
 * @param system name of the broker, such as {@code ensync}
 * @param id id of the listener
 * @param destination where its messages come from as the listener names it, never as a
 * sender does: several names are separated by commas
 * @param consumerGroup what it consumes as, or {@code null} where the broker has no such
 * thing
 */
public record ObservedListener(String system, String id, String destination, @Nullable String consumerGroup) {

}
