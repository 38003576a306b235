package io.streamstarters.sequin.test;

/**
 * A change in the answer to a receive.
 */
record HandedOutChange(String ackId, CapturedChange captured) {

}
