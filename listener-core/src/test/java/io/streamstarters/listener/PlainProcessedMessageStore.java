package io.streamstarters.listener;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A store without transactions.
 */
public class PlainProcessedMessageStore implements ProcessedMessageStore {

	public final Set<String> recorded = ConcurrentHashMap.newKeySet();

	@Override
	public void process(String listenerId, Collection<String> messageIds, Work work) throws Exception {
		Set<String> newIds = new LinkedHashSet<>(messageIds);
		newIds.removeAll(this.recorded);
		this.recorded.addAll(work.run(newIds));
	}

}
