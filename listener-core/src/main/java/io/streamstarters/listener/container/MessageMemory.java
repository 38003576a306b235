package io.streamstarters.listener.container;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * What a container remembers of messages that left its hands: which were handled with
 * success, and how often the others failed. Bounded, since a sender chooses how many
 * identities there are. Outlives a stop and start of the container.
 */
final class MessageMemory {

	private static final int MAX_FAILING = 10_000;

	private final @Nullable HandledWindow handled;

	private final Cache<String, Integer> failures = Caffeine.newBuilder()
		.maximumSize(MAX_FAILING)
		.executor(MessageMemory::inPlace)
		.build();

	MessageMemory(ContainerOptions options) {
		this.handled = (options.handledWindowSize() == 0) ? null
				: new HandledWindow(options.handledWindowSize(), options.handledWindowTime(), System::nanoTime);
	}

	/** Tidying up is cheaper than waking another thread for it with each message. */
	private static void inPlace(Runnable maintenance) {
		maintenance.run();
	}

	boolean isHandled(String id) {
		return this.handled != null && this.handled.contains(id);
	}

	void handled(String id) {
		this.failures.invalidate(id);
		if (this.handled != null) {
			this.handled.add(id);
		}
	}

	int failed(String id) {
		return this.failures.asMap().merge(id, 1, Integer::sum);
	}

	void forgetFailures(String id) {
		this.failures.invalidate(id);
	}

	/** Whether it came before and was left with the broker. */
	boolean isFailing(String id) {
		return this.failures.getIfPresent(id) != null;
	}

	int nextAttempt(String id) {
		Integer failures = this.failures.getIfPresent(id);
		return (failures != null) ? failures + 1 : 1;
	}

}
