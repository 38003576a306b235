package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PolledStream}.
 */
class PolledStreamTests {

	private static final Duration SHORT = Duration.ofSeconds(5);

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	private final SequinClient client = SequinClient.create(this.server.url());

	private final AtomicLong clock = new AtomicLong();

	private final PolledStream stream = new PolledStream(this.client.reactive(), TestListener.SHIPPING,
			this.clock::get);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void leaseThatWasShortenedIsKnownAfterAMinute() {
		assertThat(receive()).isGreaterThan(SHORT);
		this.client.updateConsumer(TestListener.SHIPPING, SequinConsumerOptions.defaults().withAckWait(SHORT));
		this.clock.addAndGet(Duration.ofSeconds(59).toNanos());
		assertThat(receive()).isGreaterThan(SHORT);
		this.clock.addAndGet(Duration.ofSeconds(1).toNanos());
		assertThat(receive()).isLessThanOrEqualTo(SHORT);
	}

	private Duration receive() {
		this.server.publish("orders", "orders." + this.clock.get(), "1");
		PolledConsumer.Polled polled = this.stream.receive(1, true).block();
		assertThat(polled).isNotNull();
		return (polled != null) ? polled.deliveries().get(0).timeLeft() : Duration.ZERO;
	}

}
