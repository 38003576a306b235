package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.sequin.InvalidSequinRequestException;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains a name, key or filter that Sequin would not take, usually of a stream or
 * consumer that the application defines.
 */
final class InvalidSequinRequestFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSequinRequestException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSequinRequestException cause) {
		BeanCreationException creation = findCause(rootFailure, BeanCreationException.class);
		return new FailureAnalysis(cause.getMessage(),
				"Correct it" + ((creation != null) ? " where the bean '" + creation.getBeanName() + "' is made." : "."),
				cause);
	}

}
