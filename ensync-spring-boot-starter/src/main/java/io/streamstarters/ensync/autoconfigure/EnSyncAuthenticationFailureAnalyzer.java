package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.listener.autoconfigure.NamedClientProperties;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains a key that the engine refused.
 */
@Order(Ordered.LOWEST_PRECEDENCE - 1)
final class EnSyncAuthenticationFailureAnalyzer extends AbstractFailureAnalyzer<EnSyncAuthenticationException> {

	private final Environment environment;

	EnSyncAuthenticationFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EnSyncAuthenticationException cause) {
		return new FailureAnalysis(cause.getMessage(),
				"Set " + properties(cause, "app-key") + " to an app key that this engine knows, or "
						+ properties(cause, "url") + " to the engine that knows the key.",
				cause);
	}

	/** Where the application itself has called, it may have been by any client. */
	private String properties(EnSyncAuthenticationException cause, String property) {
		if (cause instanceof RefusedAppKeyException refused) {
			return "'" + refused.getProperties() + "." + property + "'";
		}
		return NamedClientProperties.describe(this.environment, EnSyncClientSettings.PREFIX, property);
	}

}
