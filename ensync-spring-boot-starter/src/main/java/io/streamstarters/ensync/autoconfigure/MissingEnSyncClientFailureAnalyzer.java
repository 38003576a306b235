package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.listener.autoconfigure.MissingClientFailureAnalyzer;

import org.springframework.core.env.Environment;

/**
 * Explains that something of a client is needed which is not there, where there are
 * clients with names.
 */
final class MissingEnSyncClientFailureAnalyzer extends MissingClientFailureAnalyzer {

	MissingEnSyncClientFailureAnalyzer(Environment environment) {
		super(environment, EnSyncClientSettings.PREFIX, EnSyncAutoConfiguration.PLAIN_PROPERTY, EnSyncOperations.class,
				EnSyncTemplate.class, EnSyncClient.class, EnSyncEngine.class);
	}

}
