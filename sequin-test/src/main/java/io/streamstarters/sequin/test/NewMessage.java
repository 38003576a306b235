package io.streamstarters.sequin.test;

/**
 * A message that a client publishes.
 */
record NewMessage(String key, String data) {

	// Postgres has no NUL in texts; the server drops it without a word.
	NewMessage {
		data = data.replace("\0", "");
	}

}
