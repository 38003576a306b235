package io.streamstarters.ensync.listener;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.method.ListenerAotProcessor;

/**
 * Prepares methods with {@link EnSyncListener} ahead of time.
 */
final class EnSyncListenerAotProcessor extends ListenerAotProcessor<EnSyncListener> {

	EnSyncListenerAotProcessor() {
		super(EnSyncListener.class, EnSyncEvents.HOLDER);
	}

}
