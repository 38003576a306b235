package io.streamstarters.listener;

import java.time.Duration;

/**
 * Published as an application event when a listener that is started has had nothing to do
 * for its idle event interval, and again after each further one.
 *
 * @param listenerId id of the listener
 * @param idle how long no message has come and none has been in hand
 */
public record ListenerIdleEvent(String listenerId, Duration idle) {

}
