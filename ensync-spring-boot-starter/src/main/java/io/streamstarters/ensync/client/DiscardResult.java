package io.streamstarters.ensync.client;

/**
 * What the engine answered when an event was discarded.
 *
 * @param idem the event's id
 * @param message the engine's own words, possibly empty
 */
public record DiscardResult(String idem, String message) {

}
