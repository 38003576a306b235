package io.streamstarters.ensync.test;

import java.time.Duration;

/**
 * One request of a client to get an event later.
 *
 * @param delay how much later; zero is at once
 * @param priority the priority as sent, from 1 to 5, or 0 if the client set none, which
 * is 1: of the events that are due, those of a higher priority are handed out first
 * @param reason the reason as sent, may be empty
 */
public record Deferral(Duration delay, int priority, String reason) {
}
