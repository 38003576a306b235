package io.streamstarters.ensync;

/**
 * An event that the engine was asked for once more. There is nothing to settle.
 *
 * @param event the event; what the engine does not tell about it is missing, and its id
 * and name are those that were asked for
 * @param info what the engine tells about the replay
 * @param <T> type of the payload
 */
public record EnSyncReplay<T>(EnSyncEvent<T> event, ReplayInfo info) {

}
