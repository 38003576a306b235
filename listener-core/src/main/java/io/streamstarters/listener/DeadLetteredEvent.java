package io.streamstarters.listener;

/**
 * Published as an application event when a message that failed for good is safe with the
 * dead letters.
 *
 * @param failure the message, why it failed and how often
 */
public record DeadLetteredEvent(FailedDelivery failure) {

}
