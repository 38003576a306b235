package io.streamstarters.ensync.client;

import java.time.Instant;

/**
 * What the engine answered when an event was given back.
 *
 * @param idem the event's id
 * @param scheduledDelivery when the engine delivers it again
 * @param confirmed whether the engine itself named that time; if not, it is reckoned from
 * the delay by this machine's clock
 * @param message the engine's own words, possibly empty
 */
public record DeferResult(String idem, Instant scheduledDelivery, boolean confirmed, String message) {

}
