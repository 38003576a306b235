package io.streamstarters.sequin.client;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.streamstarters.sequin.InvalidSequinRequestException;

/**
 * Whether to acknowledge or to give back, and what such a call holds.
 */
enum Settlements {

	ACK("ack"), NACK("nack");

	private final String path;

	Settlements(String path) {
		this.path = path;
	}

	String path() {
		return this.path;
	}

	/**
	 * The ids once each, exactly as they were received: Sequin ignores an id in another
	 * spelling, and refuses all when one is no id.
	 */
	static Map<String, Set<String>> body(Collection<String> ackIds) {
		Set<String> distinct = new LinkedHashSet<>(ackIds);
		if (distinct.stream().anyMatch((id) -> id == null || id.isBlank())) {
			throw new InvalidSequinRequestException("An ack id is empty; take them from received messages.");
		}
		return Map.of("ack_ids", distinct);
	}

}
