package io.streamstarters.listener.container;

import org.jspecify.annotations.Nullable;

/**
 * Published as an application event when the state of a container has changed: it starts,
 * receives, is disconnected, receives again, stops. The changes of one start are told in
 * their order, one at a time, on a thread that no message waits for. A stop waits for who
 * is told, up to the shutdown timeout.
 *
 * @param listenerId id of the listener
 * @param oldState what it was
 * @param newState what it is
 * @param cause why it is disconnected, or failed and so stops; {@code null} otherwise, or
 * if the broker gave no reason
 */
public record ListenerStateChangedEvent(String listenerId, ContainerState oldState, ContainerState newState,
		@Nullable Exception cause) {

}
