package io.streamstarters.sequin.listener;

import io.streamstarters.listener.method.ListenerAotProcessor;
import io.streamstarters.sequin.SequinListener;

/**
 * Prepares methods with {@link SequinListener} ahead of time.
 */
final class SequinListenerAotProcessor extends ListenerAotProcessor<SequinListener> {

	SequinListenerAotProcessor() {
		super(SequinListener.class, SequinMessages.MESSAGE, SequinMessages.CHANGE);
	}

}
