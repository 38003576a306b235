package io.streamstarters.ensync.test;

import io.grpc.Status;

/**
 * An answer that a test wants instead of the engine's.
 */
sealed interface PlannedAnswer {

	/** The call does nothing and fails. */
	record Fail(Status status) implements PlannedAnswer {
	}

	/** The call does what it should, and its answer is lost. */
	record Lose(Status status) implements PlannedAnswer {
	}

	/** The call does nothing and is answered with {@code success=false}. */
	record Refuse(String text) implements PlannedAnswer {
	}

	/** The call does nothing and its connection is cut. */
	record Cut() implements PlannedAnswer {
	}

}
