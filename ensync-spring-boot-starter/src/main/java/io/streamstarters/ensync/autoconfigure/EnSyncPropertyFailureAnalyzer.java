package io.streamstarters.ensync.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a property that cannot work.
 */
final class EnSyncPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidEnSyncPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidEnSyncPropertyException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
