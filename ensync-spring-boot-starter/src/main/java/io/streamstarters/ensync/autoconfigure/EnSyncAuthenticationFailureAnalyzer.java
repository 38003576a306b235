package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncAuthenticationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a key that the engine refused.
 */
final class EnSyncAuthenticationFailureAnalyzer extends AbstractFailureAnalyzer<EnSyncAuthenticationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EnSyncAuthenticationException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Set 'ensync.app-key' to an app key that this engine knows, or 'ensync.url' to the engine that knows"
						+ " the key.",
				cause);
	}

}
