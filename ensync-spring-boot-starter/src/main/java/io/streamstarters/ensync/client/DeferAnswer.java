package io.streamstarters.ensync.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How an engine answers when an event is given back.
 *
 * @param deliveryTime when it will deliver the event again, or {@code null} if it does
 * not tell
 * @param message its own words, possibly empty; free of secrets
 */
public record DeferAnswer(@Nullable Instant deliveryTime, String message) {

}
