package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.autoconfigure.NamedClientProperties;
import io.streamstarters.sequin.SequinConnectionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains a start that failed because Sequin was not there, which the application itself
 * called, or which it is told to need.
 */
final class SequinConnectionFailureAnalyzer extends AbstractFailureAnalyzer<SequinConnectionException> {

	private final Environment environment;

	SequinConnectionFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SequinConnectionException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Start Sequin, or set "
						+ NamedClientProperties.describe(this.environment, SequinClientSettings.PREFIX, "url")
						+ " to the address where it is. The application could also start"
						+ " without it, if it did not call Sequin while it starts, and if"
						+ " 'sequin.listener.startup-failure-policy' is not 'fail'.",
				cause);
	}

}
