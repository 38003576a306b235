package io.streamstarters.sequin.test;

import tools.jackson.databind.JsonNode;

/**
 * A change in the answer to a receive.
 */
record HandedOutChange(String ackId, JsonNode data) {

}
