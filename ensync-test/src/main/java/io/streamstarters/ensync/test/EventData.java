package io.streamstarters.ensync.test;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is said in an event, and never changes.
 */
record EventData(String idem, String name, long block, String sender, String payload, String metadata,
		@Nullable String payloadMetadata, Instant loggedAt) {

	EventData withMessageSize() {
		return new EventData(this.idem, this.name, this.block, this.sender, this.payload,
				EventJson.withMessageSize(this.metadata, this.payload), this.payloadMetadata, this.loggedAt);
	}

	EventData withoutId() {
		return new EventData("", this.name, this.block, this.sender, this.payload, this.metadata, this.payloadMetadata,
				this.loggedAt);
	}

	EventData withPayload(String payload) {
		return new EventData(this.idem, this.name, this.block, this.sender, payload, this.metadata,
				this.payloadMetadata, this.loggedAt);
	}

}
