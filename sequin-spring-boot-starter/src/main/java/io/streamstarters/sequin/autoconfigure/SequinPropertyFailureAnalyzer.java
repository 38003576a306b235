package io.streamstarters.sequin.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a property that cannot work.
 */
final class SequinPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSequinPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSequinPropertyException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
