package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.autoconfigure.MissingClientFailureAnalyzer;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.template.SequinTemplate;

import org.springframework.core.env.Environment;

/**
 * Explains that something of a client is needed which is not there, where there are
 * clients with names.
 */
final class MissingSequinClientFailureAnalyzer extends MissingClientFailureAnalyzer {

	MissingSequinClientFailureAnalyzer(Environment environment) {
		super(environment, SequinClientSettings.PREFIX, SequinAutoConfiguration.PLAIN_PROPERTY, SequinOperations.class,
				SequinTemplate.class, SequinClient.class, SequinAdmin.class);
	}

}
