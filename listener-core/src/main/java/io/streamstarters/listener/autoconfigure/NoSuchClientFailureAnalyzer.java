package io.streamstarters.listener.autoconfigure;

import io.streamstarters.listener.NoSuchClientException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that there is no client with a name that the application itself gives.
 */
final class NoSuchClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchClientException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NoSuchClientException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.getAction(), cause);
	}

}
