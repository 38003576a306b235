package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

import reactor.core.publisher.Mono;

/**
 * A consumer as the poll loop sees it: what the two generations of Sequin do each in its
 * own way.
 */
interface PolledConsumer {

	/**
	 * Receives messages. There is one call at a time.
	 * @param max how many at most
	 * @param atOnce whether to answer at once, even with nothing
	 */
	Mono<Polled> receive(int max, boolean atOnce);

	/**
	 * How long a receive may take.
	 */
	Duration longestReceive();

	/**
	 * How old the oldest message is that has not been acknowledged, zero if there is
	 * none; empty where Sequin does not tell.
	 */
	Mono<Duration> lag();

	/**
	 * Acknowledges messages.
	 */
	Mono<Void> ack(Collection<String> ackIds);

	/**
	 * Gives messages back.
	 */
	Mono<Void> nack(Collection<String> ackIds);

	/**
	 * Whether an acknowledgement may be sent as often as one likes, and late. It may even
	 * have to be, when its answer is lost.
	 */
	boolean isAckRepeatable();

	/**
	 * Whether what is acknowledged makes way for something else at once, so that a pause
	 * between two calls should end.
	 */
	boolean isBlockedByUnacknowledged();

	/**
	 * What a user sets to give handlers more time.
	 */
	String leaseSetting();

	/**
	 * What came of a call.
	 *
	 * @param deliveries the messages in the order in which they are to be handled
	 * @param waited whether the server has waited before it answered
	 */
	record Polled(List<SequinDelivery> deliveries, boolean waited) {

	}

}
