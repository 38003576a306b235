package io.streamstarters.ensync.test;

import java.time.Duration;

/**
 * One request of a client to get an event later.
 *
 * @param delay how much later; zero is at once
 * @param priority the priority as sent, 0 if the client set none; the engine in memory
 * does not order by it
 * @param reason the reason as sent, may be empty
 */
public record Deferral(Duration delay, int priority, String reason) {
}
