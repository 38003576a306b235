package io.streamstarters.sequin.test;

import java.util.UUID;

/**
 * A message in the answer to a receive.
 */
record HandedOut(UUID ackId, StoredMessage message) {

}
