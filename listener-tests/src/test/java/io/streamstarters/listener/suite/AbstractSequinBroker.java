package io.streamstarters.listener.suite;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.ensync.autoconfigure.EnSyncAutoConfiguration;
import io.streamstarters.ensync.autoconfigure.EnSyncHealthAutoConfiguration;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.client.ConsumerAddress;
import io.streamstarters.sequin.listener.SequinListenerContainerFactory;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;

import org.springframework.beans.factory.BeanFactory;

/**
 * Sequin, whose clock goes on by itself and can be put forward.
 */
abstract class AbstractSequinBroker implements Broker {

	/** As a real server has it. */
	static final Duration LEASE = Duration.ofSeconds(30);

	private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

	private final Set<String> destinations = ConcurrentHashMap.newKeySet();

	final SequinServer server = SequinServer.builder().clock(new PassingClock()).start();

	@Override
	public String name() {
		return "sequin";
	}

	@Override
	public String others() {
		return EnSyncAutoConfiguration.class.getName() + "," + EnSyncHealthAutoConfiguration.class.getName();
	}

	@Override
	public Map<String, String> properties() {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("sequin.url", this.server.url());
		properties.put("sequin.token", "any");
		properties.put("sequin.polling.min-pause", "5ms");
		properties.put("sequin.polling.max-pause", "20ms");
		properties.put("sequin.sinks.wait-for", "500ms");
		properties.put("spring.reactor.netty.shutdown-quiet-period", "0s");
		return properties;
	}

	/** Makes a destination that is not there yet. */
	final String made(String destination) {
		if (this.destinations.add(destination)) {
			make(destination);
		}
		return destination;
	}

	abstract void make(String destination);

	abstract ConsumerAddress address(String destination);

	@Override
	public MessageListenerContainer createContainer(BeanFactory beans, String id, String destination,
			DeliveryHandler handler) {
		return beans.getBean(SequinListenerContainerFactory.class)
			.createContainer(id, address(made(destination)), handler);
	}

	@Override
	public void pass(Duration time) {
		this.passed.updateAndGet(time::plus);
	}

	@Override
	public void refuseNextAck() {
		this.server.faults()
			.next(ackOperation(), 1, Fault.answer(403, "application/json", "{\"summary\":\"Not now\"}"));
	}

	abstract SequinOperation ackOperation();

	@Override
	public void redeliverInHand(String destination) {
		// Leases end at the server first, whose clock alone is put forward.
		pass(LEASE);
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
		this.server.close();
	}

	/**
	 * Real time, and what has been added to it.
	 */
	private final class PassingClock extends Clock {

		@Override
		public Instant instant() {
			return Instant.now().plus(AbstractSequinBroker.this.passed.get());
		}

		@Override
		public ZoneId getZone() {
			return ZoneId.of("UTC");
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
