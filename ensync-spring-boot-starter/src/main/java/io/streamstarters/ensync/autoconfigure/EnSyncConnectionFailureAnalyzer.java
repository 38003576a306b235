package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.listener.autoconfigure.NamedClientProperties;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains a start that failed because the engine was away. A key that it refuses is
 * explained by another analyzer, which is asked before.
 */
final class EnSyncConnectionFailureAnalyzer extends AbstractFailureAnalyzer<EnSyncConnectionException> {

	private final Environment environment;

	EnSyncConnectionFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EnSyncConnectionException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"See to it that the engine is there, and that "
						+ NamedClientProperties.describe(this.environment, EnSyncClientSettings.PREFIX, "url")
						+ " is right. The application starts without it unless"
						+ " 'ensync.listener.startup-failure-policy' is 'fail' or it calls the engine itself while it"
						+ " starts.",
				cause);
	}

}
