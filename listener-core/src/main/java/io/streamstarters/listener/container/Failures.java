package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.DeadLetteredEvent;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.Settlement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what becomes of deliveries that failed. Never fails itself.
 */
final class Failures {

	private static final Duration DELAY = Duration.ofMinutes(1);

	static final Settlement UNDECIDED = Settlement.defer(DELAY, "The error handler failed");

	private static final Settlement NOT_PUBLISHED = Settlement.defer(DELAY, "The dead letter failed");

	private static final Logger logger = LoggerFactory.getLogger(Failures.class);

	private final String listenerId;

	private final ContainerServices services;

	private final MessageMemory memory;

	private final ContainerStatistics statistics;

	Failures(String listenerId, ContainerServices services, MessageMemory memory, ContainerStatistics statistics) {
		this.listenerId = listenerId;
		this.services = services;
		this.memory = memory;
		this.statistics = statistics;
	}

	/**
	 * Decides on a failure, and publishes the dead letter if that is the decision.
	 * @return completes with what is to be told to the source, never exceptionally
	 */
	CompletionStage<Settlement> settle(Delivery delivery, Throwable cause) {
		this.statistics.failed();
		FailedDelivery failure = new FailedDelivery(this.listenerId, delivery, cause,
				this.memory.failed(delivery.id()));
		Settlement settlement = decide(failure);
		if (settlement instanceof Settlement.DeadLetter) {
			return publish(failure);
		}
		return CompletableFuture.completedStage(settlement);
	}

	private Settlement decide(FailedDelivery failure) {
		try {
			return Objects.requireNonNull(this.services.errorHandler().handle(failure),
					"The error handler returned null");
		}
		catch (Throwable ex) {
			logger.error("The error handler of listener '{}' failed on {}, which comes again in {}", this.listenerId,
					failure.delivery().id(), DELAY, ex);
			return UNDECIDED;
		}
		finally {
			Thread.interrupted();
		}
	}

	private CompletionStage<Settlement> publish(FailedDelivery failure) {
		DeadLetterPublisher deadLetters = this.services.deadLetters();
		CompletionStage<?> published;
		try {
			Objects.requireNonNull(deadLetters, "There is no DeadLetterPublisher");
			published = Objects.requireNonNull(deadLetters.publish(failure), "The DeadLetterPublisher returned null");
		}
		catch (Throwable ex) {
			published = CompletableFuture.failedStage(ex);
		}
		finally {
			Thread.interrupted();
		}
		return published.handle((nothing, notPublished) -> {
			if (notPublished != null) {
				logger.error("Listener '{}' could not publish {} to the dead letters. It stays with the broker and"
						+ " comes again in {}", this.listenerId, failure.delivery().id(), DELAY, notPublished);
				return NOT_PUBLISHED;
			}
			this.statistics.deadLettered();
			this.services.publish(new DeadLetteredEvent(failure));
			return Settlement.ack();
		});
	}

	/** What failed, without what a stage puts around it. */
	static Throwable unwrap(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

}
