package io.streamstarters.sequin.test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import tools.jackson.databind.JsonNode;

/**
 * A change as a sink has captured it. Immutable.
 */
record CapturedChange(MessageWriter writer, RowChange change, Commit commit, int index) {

	JsonNode data() {
		return this.writer.write(this);
	}

	/**
	 * What tells this change from all others, in whichever sink.
	 * @return the key that was given with the change, or one made of its place
	 */
	String idempotencyKey() {
		JsonNode metadata = this.change.metadata();
		if (metadata.has("idempotency_key")) {
			return metadata.path("idempotency_key").asString();
		}
		String place = (this.change.action() == RowAction.READ)
				? this.commit.backfill() + ":" + String.join("-", this.change.primaryKey())
				: metadata.path("commit_lsn").asLong(this.commit.lsn()) + ":"
						+ metadata.path("commit_idx").asInt(this.index);
		return Base64.getEncoder().encodeToString(place.getBytes(StandardCharsets.UTF_8));
	}

}
