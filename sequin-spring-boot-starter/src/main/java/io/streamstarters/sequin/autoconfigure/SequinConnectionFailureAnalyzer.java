package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.sequin.SequinConnectionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a start that failed because the application itself called Sequin, which was
 * not there. The starter does not need it to start.
 */
final class SequinConnectionFailureAnalyzer extends AbstractFailureAnalyzer<SequinConnectionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SequinConnectionException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Start Sequin, or set 'sequin.url' to the address where it is. The application could also start"
						+ " without it, if it did not call Sequin while it starts.",
				cause);
	}

}
