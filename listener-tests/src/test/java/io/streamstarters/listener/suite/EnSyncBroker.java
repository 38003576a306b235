package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.listener.EnSyncListenerContainerFactory;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import io.streamstarters.ensync.test.TestClock;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.autoconfigure.SequinAutoConfiguration;
import io.streamstarters.sequin.autoconfigure.SequinHealthAutoConfiguration;

import org.springframework.beans.factory.BeanFactory;

/**
 * EnSync, whose clock the tests move. The shortest delay that the engine knows is a
 * second: those are over at once, so that no test waits for them.
 */
final class EnSyncBroker implements Broker {

	private static final Duration SHORTEST_DELAY = Duration.ofSeconds(1);

	private final TestClock clock = new TestClock();

	private final EnSyncServer server = EnSyncServer.builder().app("shop").app("app").clock(this.clock).start();

	private final EnSyncApp app = this.server.app("app");

	private final PayloadCipher cipher = new PayloadCipher();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	/**
	 * What ends a deferral: an event that is not deferred any more must not come again.
	 */
	private final ReentrantLock deferrals = new ReentrantLock();

	EnSyncBroker() {
		this.timer.scheduleWithFixedDelay(this::endShortDeferrals, 5, 5, TimeUnit.MILLISECONDS);
	}

	private void endShortDeferrals() {
		this.deferrals.lock();
		try {
			this.server.events("app")
				.stream()
				.filter((event) -> event.state() == EventState.DEFERRED && isShort(event))
				.forEach((event) -> this.server.faults().redeliver(event.idem()));
		}
		finally {
			this.deferrals.unlock();
		}
	}

	private static boolean isShort(ReceivedEvent event) {
		return event.deferrals().get(event.deferrals().size() - 1).delay().compareTo(SHORTEST_DELAY) <= 0;
	}

	@Override
	public String name() {
		return "ensync";
	}

	@Override
	public String others() {
		return SequinAutoConfiguration.class.getName() + "," + SequinHealthAutoConfiguration.class.getName();
	}

	@Override
	public Map<String, String> properties() {
		return Map.of("ensync.url", this.server.url(), "ensync.app-key", this.app.appKey(), "ensync.app-secret-key",
				this.app.secretKey(), "ensync.recipients.app", this.app.publicKey(), "ensync.reconnect.interval",
				"20ms", "ensync.reconnect.max-interval", "50ms");
	}

	@Override
	public String destination(String attribute, String name) {
		return attribute.equals("event") ? name : "";
	}

	@Override
	public MessageListenerContainer createContainer(BeanFactory beans, String id, String destination,
			DeliveryHandler handler) {
		return beans.getBean(EnSyncListenerContainerFactory.class).createContainer(id, List.of(destination), handler);
	}

	@Override
	public void publish(BeanFactory beans, String destination, Note note) {
		beans.getBean(EnSyncOperations.class).event(destination).to("app").payload(note).publish();
	}

	@Override
	public void send(String destination, int id, String json) {
		this.server.deliverRaw("app", destination, this.cipher.seal(json, RecipientKey.parse(this.app.publicKey())),
				"{}", this.server.app("shop").publicKey());
	}

	@Override
	public void sendUnreadable(String destination, int id) {
		this.server.deliverUndecryptable("app", destination);
	}

	@Override
	public long unsettled(String destination) {
		return events(destination)
			.filter((event) -> event.state() != EventState.ACKED && event.state() != EventState.DISCARDED)
			.count();
	}

	@Override
	public long deliveries(String destination) {
		return events(destination).mapToLong(ReceivedEvent::deliveries).sum();
	}

	private Stream<ReceivedEvent> events(String name) {
		return this.server.events("app").stream().filter((event) -> event.name().equals(name));
	}

	@Override
	public void pass(Duration time) {
		this.deferrals.lock();
		try {
			this.clock.advance(time);
		}
		finally {
			this.deferrals.unlock();
		}
	}

	@Override
	public void awaitNoCall(String destination) {
		// A pause is answered by the engine, and no event comes after it.
	}

	@Override
	public void loseNextAck() {
		// Any event can be delivered again.
	}

	@Override
	public void refuseNextAck() {
		this.server.faults().refuseNext(EnSyncOperation.ACKNOWLEDGE, 1, "Not now");
	}

	@Override
	public void redeliverHandled(String destination) {
		redeliver(destination, EventState.ACKED);
	}

	@Override
	public void redeliverInHand(String destination) {
		redeliver(destination, EventState.DELIVERED);
	}

	private void redeliver(String destination, EventState state) {
		events(destination).filter((event) -> event.state() == state)
			.forEach((event) -> this.server.faults().redeliver(event.idem()));
	}

	@Override
	public void start() {
		this.server.start();
	}

	@Override
	public void stop() {
		this.server.stop();
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.server.close();
	}

}
