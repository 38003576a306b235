package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncConnectionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains a start that failed because the engine was away. A key that it refuses is
 * explained by another analyzer.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class EnSyncConnectionFailureAnalyzer extends AbstractFailureAnalyzer<EnSyncConnectionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EnSyncConnectionException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"See to it that the engine is there, and that 'ensync.url' (or 'ensync.clients.<name>.url') is right."
						+ " The application starts without it unless 'ensync.listener.startup-failure-policy' is"
						+ " 'fail' or it calls the engine itself while it starts.",
				cause);
	}

}
