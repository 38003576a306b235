package io.streamstarters.listener.observation;

import java.util.function.Supplier;

import io.streamstarters.listener.observation.ListenerObservationContext.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A call of a listener while it is observed. Never throws but what it is given to run.
 */
public final class ListenerObservation {

	/**
	 * Stands for a call that is not observed.
	 */
	public static final ListenerObservation NONE = new ListenerObservation(null, null);

	private final @Nullable ListenerObservationContext context;

	private final @Nullable CarefulObservation observation;

	ListenerObservation(@Nullable ListenerObservationContext context, @Nullable CarefulObservation observation) {
		this.context = context;
		this.observation = observation;
	}

	/**
	 * Runs something as a part of this observation, on any thread.
	 * @param work what to run
	 * @param <T> what comes of it
	 * @return what came of it
	 */
	public <T extends @Nullable Object> T scoped(Supplier<T> work) {
		return (this.observation != null) ? this.observation.scoped(work) : work.get();
	}

	/**
	 * Runs something as a part of this observation, on any thread.
	 * @param work what to run
	 */
	public void scoped(Runnable work) {
		scoped(() -> {
			work.run();
			return true;
		});
	}

	/**
	 * Says what became of a message. Called by one thread at a time.
	 * @param outcome what became of it
	 * @param failure why it failed, or {@code null} if it did not
	 */
	public void add(Outcome outcome, @Nullable Throwable failure) {
		if (this.context != null && this.observation != null) {
			if (failure != null && this.context.getError() == null) {
				this.observation.error(failure);
			}
			this.context.add(outcome);
		}
	}

	/**
	 * Ends the observation.
	 */
	public void stop() {
		if (this.observation != null) {
			this.observation.stop();
		}
	}

}
