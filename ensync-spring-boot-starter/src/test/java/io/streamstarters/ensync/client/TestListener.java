package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.EnSyncException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps what it is told.
 */
class TestListener implements SubscriptionListener {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final BlockingQueue<ReceivedEvent> events = new LinkedBlockingQueue<>();

	final List<String> told = new CopyOnWriteArrayList<>();

	final List<EnSyncException> causes = new CopyOnWriteArrayList<>();

	@Override
	public void onEvent(ReceivedEvent event) {
		this.events.add(event);
	}

	@Override
	public void onSubscribed() {
		this.told.add("subscribed");
	}

	@Override
	public void onDisconnected(EnSyncException cause) {
		this.causes.add(cause);
		this.told.add("disconnected");
	}

	@Override
	public void onFailed(EnSyncException cause) {
		this.causes.add(cause);
		this.told.add("failed");
	}

	ReceivedEvent next() throws InterruptedException {
		ReceivedEvent event = this.events.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		assertThat(event).as("an event").isNotNull();
		return event;
	}

	int waiting() {
		return this.events.size();
	}

}
