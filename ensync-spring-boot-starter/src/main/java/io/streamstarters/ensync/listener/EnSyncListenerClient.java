package io.streamstarters.ensync.listener;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;

/**
 * What listeners need of a client.
 *
 * @param client subscribes
 * @param operations publishes what the methods of listeners return, and dead letters
 */
public record EnSyncListenerClient(EnSyncClient client, EnSyncOperations operations) {

}
