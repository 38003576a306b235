package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.autoconfigure.NamedClientProperties;
import io.streamstarters.sequin.SequinConnectionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains a start that failed because the application itself called Sequin, which was
 * not there. The starter does not need it to start.
 */
final class SequinConnectionFailureAnalyzer extends AbstractFailureAnalyzer<SequinConnectionException> {

	private final Environment environment;

	SequinConnectionFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SequinConnectionException cause) {
		String named = NamedClientProperties.names(this.environment, SequinClientSettings.PREFIX).isEmpty() ? ""
				: " (or '" + SequinClientSettings.prefix("<name>") + ".url')";
		return new FailureAnalysis(cause.getMessage(),
				"Start Sequin, or set 'sequin.url'" + named
						+ " to the address where it is. The application could also start"
						+ " without it, if it did not call Sequin while it starts.",
				cause);
	}

}
