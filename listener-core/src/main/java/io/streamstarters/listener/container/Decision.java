package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * What the handler explicitly decided for a delivery, if it did.
 */
final class Decision implements Acknowledgment {

	private static final Settlement ENDED = Settlement.defer(Duration.ZERO, "Ended");

	private final AtomicReference<@Nullable Settlement> settlement = new AtomicReference<>();

	@Override
	public void ack() {
		decide(Settlement.ack());
	}

	@Override
	public void retryLater(Duration delay, String reason) {
		decide(Settlement.defer(delay, reason));
	}

	@Override
	public void discard(String reason) {
		decide(Settlement.discard(reason));
	}

	private void decide(Settlement settlement) {
		if (!this.settlement.compareAndSet(null, settlement)) {
			throw new IllegalStateException("This message has been settled already, or the listener method has ended");
		}
	}

	/**
	 * Ends the time in which the handler can decide.
	 * @return what it decided, or {@code null}
	 */
	@Nullable Settlement end() {
		return this.settlement.getAndUpdate((present) -> (present != null) ? present : ENDED);
	}

}
