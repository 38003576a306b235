package io.streamstarters.listener;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Where a container's deliveries come from and where they are settled. A source serves
 * one run of one container: it is started once and closed once. It connects by itself,
 * and connects again when a connection is lost.
 */
public interface DeliverySource {

	/**
	 * Begins to connect, and returns at once. Nothing is handed over before
	 * {@link #request}. A source whose start throws is closed all the same.
	 * @param receiver takes the deliveries, on any thread
	 */
	void start(Receiver receiver);

	/**
	 * Allows the source to hand over that many deliveries more than before. Returns at
	 * once; deliveries never come on the thread of this call.
	 * @param n how many, 1 or more
	 */
	void request(int n);

	/**
	 * Tells the broker what becomes of a delivery. Returns at once; the stage completes
	 * when the broker has answered, or exceptionally when it refused or did not answer in
	 * the source's own time limit: the message is then left with the broker.
	 * @param delivery a delivery of this source
	 * @param settlement what becomes of it
	 * @return completes in bounded time
	 */
	CompletionStage<?> settle(Delivery delivery, Settlement settlement);

	/**
	 * A delivery is let go without a settlement of its own: its lease has ended, or the
	 * settlement of a copy is for both. What is asked for in its place comes later.
	 * Returns at once.
	 * @param delivery a delivery of this source
	 */
	default void onDropped(Delivery delivery) {
	}

	/**
	 * Asks the broker for nothing new until {@link #resume}. What is already under way
	 * may still be handed over. Requests that come meanwhile count later. Outlives a loss
	 * of the connection. Returns at once.
	 */
	void pause();

	/**
	 * Ends a pause. Returns at once.
	 */
	void resume();

	/**
	 * What a user sets to give handlers more time, to be named in a warning.
	 * @return a setting of the broker, or {@code null} where deliveries have no lease
	 */
	default @Nullable String leaseSetting() {
		return null;
	}

	/**
	 * Whether the source has ceased to ask its broker for messages although it should: it
	 * is started and not paused, messages are wanted, and no sign of a next call has come
	 * for three times as long as it may take.
	 * @return how long ago the last sign was, or {@code null} while all is well, and
	 * always where the broker delivers without being asked each time
	 */
	default @Nullable Duration stalledFor() {
		return null;
	}

	/**
	 * How many sessions the source has with its broker at the moment.
	 * @return 0 or more, or {@code null} where there is no such thing
	 */
	default @Nullable Integer sessions() {
		return null;
	}

	/**
	 * Asks the broker how far this source is behind: how old the oldest message is that
	 * has not been acknowledged, counted from when it got its present content. Changes
	 * nothing at the broker. Called while the source is started, on nobody's way of
	 * messages.
	 * @param timeout how long the broker may take
	 * @return completes within that time: with zero if there is no such message, with
	 * nothing if it is not known or the broker cannot tell
	 */
	default CompletionStage<Optional<Duration>> lag(Duration timeout) {
		return CompletableFuture.completedStage(Optional.empty());
	}

	/**
	 * Asks the broker for nothing new from now on. What is already under way may still be
	 * handed over; deliveries can still be settled. Returns at once.
	 */
	void stopFetching();

	/**
	 * Sends what is still to be sent and disconnects. Returns at once. Nothing is settled
	 * after this call; a settlement that comes at the same moment is carried out or
	 * refused. What has been handed over and not settled is left with the broker.
	 * @return completes in bounded time, when all accepted settlements have been answered
	 */
	CompletionStage<?> close();

	/**
	 * Takes what a source has to tell. Calls return quickly and never throw.
	 */
	interface Receiver {

		/**
		 * Deliveries that were asked for.
		 * @param deliveries one or more, in the order in which they are to be handled
		 */
		void onDeliveries(List<? extends Delivery> deliveries);

		/**
		 * A delivery that was asked for.
		 * @param delivery the delivery
		 */
		default void onDelivery(Delivery delivery) {
			onDeliveries(List.of(delivery));
		}

		/**
		 * A message came again that has been handed over and is not settled yet. Where
		 * one settlement is for both, the source may drop the copy and say so here.
		 */
		default void onCopyDropped() {
		}

		/**
		 * The source can receive.
		 */
		void onConnected();

		/**
		 * The source cannot receive for now. It tries again by itself.
		 * @param cause why, or {@code null} if the broker gave no reason
		 */
		void onDisconnected(@Nullable Exception cause);

		/**
		 * The source has given up: it receives nothing any more and does not try again.
		 * What it handed over can still be settled, if the broker lets it. The receiver
		 * closes it.
		 * @param cause why, with a message that says what to do
		 */
		void onFailed(Exception cause);

	}

}
