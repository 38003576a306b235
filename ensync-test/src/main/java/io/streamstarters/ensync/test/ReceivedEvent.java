package io.streamstarters.ensync.test;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An event as the engine has it at one moment.
 *
 * @param idem id of the event
 * @param name name it was published under
 * @param block number of the event among those of its recipient and name, from 0
 * @param sender public key of the publishing app; empty if it came from the test itself
 * @param payload the envelope as sent
 * @param metadata the metadata as sent, JSON text
 * @param payloadMetadata the description of the payload as sent, JSON text; {@code null}
 * if the publisher sent none
 * @param state where the event is
 * @param deliveries how often it was handed to a session
 * @param deferrals the latest deferrals (at most 100), oldest first
 * @param discardReason why it was discarded; {@code null} if it was not
 */
public record ReceivedEvent(String idem, String name, long block, String sender, String payload, String metadata,
		@Nullable String payloadMetadata, EventState state, int deliveries, List<Deferral> deferrals,
		@Nullable String discardReason) {

	public ReceivedEvent {
		deferrals = List.copyOf(deferrals);
	}

}
