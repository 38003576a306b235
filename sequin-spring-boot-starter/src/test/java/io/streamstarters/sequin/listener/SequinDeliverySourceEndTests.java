package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of a source whose server fails: it leaves to the lease what it cannot settle.
 */
class SequinDeliverySourceEndTests {

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>", Duration.ofHours(1))
		.start();

	private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void anAcknowledgementThatKeepsFailingIsNotRepeatedForLongAfterTheEnd() throws Exception {
		this.server.publish("orders", "orders.1", "a");
		this.server.faults().always(SequinOperation.ACK, Fault.internalServerError());
		SequinDeliverySource source = new SequinDeliverySource(
				new PolledStream(ReactiveSequinClient.create(this.server.url(), SequinClientOptions.defaults()),
						TestListener.SHIPPING),
				new PollingOptions(10, Duration.ofMillis(5), Duration.ofMillis(20), Duration.ZERO),
				Duration.ofMillis(100));
		source.start(new Receiver());
		source.request(1);
		Delivery delivery = this.deliveries.poll(30, TimeUnit.SECONDS);
		assertThat(delivery).isNotNull();
		CompletionStage<?> settled = source.settle(delivery, Settlement.ack());
		assertThat(source.close().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(30));
		assertThat(settled.toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
		assertThat(this.server.consumer("orders", "shipping").delivered()).isOne();
	}

	private final class Receiver implements DeliverySource.Receiver {

		@Override
		public void onDeliveries(List<? extends Delivery> deliveries) {
			SequinDeliverySourceEndTests.this.deliveries.addAll(deliveries);
		}

		@Override
		public void onConnected() {
		}

		@Override
		public void onDisconnected(@Nullable Exception cause) {
		}

		@Override
		public void onFailed(Exception cause) {
		}

	}

}
