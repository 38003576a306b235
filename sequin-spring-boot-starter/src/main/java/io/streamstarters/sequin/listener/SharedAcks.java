package io.streamstarters.sequin.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * Acknowledges each message once, however many copies of it were handed out under the
 * same id. In a stream a second acknowledgement would follow the first one's answer, and
 * could meet a newer value of the key, which has the same id and may be in somebody's
 * hands by then. Copies of a sink's message under another id have outlived a restart of
 * its store: there each id is acknowledged, since the older one has no effect any more.
 */
final class SharedAcks {

	private final SettlementBatcher acks;

	private final ConcurrentMap<Message, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

	SharedAcks(SettlementBatcher acks) {
		this.acks = acks;
	}

	/**
	 * Acknowledges a message, or waits for the acknowledgement of it that is under way.
	 * @param delivery the message
	 * @return completes when Sequin has confirmed it, or exceptionally when it was
	 * refused or its lease is over
	 */
	CompletionStage<?> add(SequinDelivery delivery) {
		CompletableFuture<@Nullable Object> settled = new CompletableFuture<>();
		Message message = new Message(delivery.id(), delivery.ackId());
		CompletableFuture<?> present = this.underWay.putIfAbsent(message, settled);
		if (present != null) {
			return present;
		}
		this.acks.add(delivery).whenComplete((answer, failure) -> {
			this.underWay.remove(message);
			if (failure != null) {
				settled.completeExceptionally(failure);
			}
			else {
				settled.complete(null);
			}
		});
		return settled;
	}

	/**
	 * What is acknowledged.
	 *
	 * @param id identity of the message
	 * @param ackId the id that settles it
	 */
	private record Message(String id, String ackId) {

	}

}
