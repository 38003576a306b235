package io.streamstarters.ensync.listener;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * How what is asked for is shared among the subscriptions of a listener.
 */
class EnSyncDeliverySourceTests {

	private static final int NAMES = 64;

	private static final int THREADS = 4;

	private final Applications applications = new Applications();

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	private final Queue<Delivery> received = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() {
		this.threads.shutdownNow();
		this.applications.close();
	}

	@Test
	void permitsThatComeAtTheSameTimeGoToOneSubscriptionEach() {
		for (int round = 0; round < 5; round++) {
			String prefix = round + "/";
			List<String> names = IntStream.range(0, NAMES).mapToObj((i) -> prefix + i).toList();
			EnSyncDeliverySource source = new EnSyncDeliverySource(this.applications.shop(), names, 1,
					SubscribeOptions.defaults(), "ensync");
			source.start(new Receiver());
			CyclicBarrier barrier = new CyclicBarrier(THREADS);
			for (int i = 0; i < THREADS; i++) {
				this.threads.execute(() -> {
					meet(barrier);
					for (int j = 0; j < NAMES / THREADS; j++) {
						source.request(1);
					}
				});
			}
			this.received.clear();
			names.forEach((name) -> this.applications.shop()
				.publish(name, List.of(this.applications.shop().appId()), "{}", Map.of()));
			await().until(() -> this.received.size() == NAMES);
			source.close();
		}
	}

	@Test
	void aSourceWhoseStartFailedCanBeClosed() {
		EnSyncDeliverySource source = new EnSyncDeliverySource(this.applications.shop(), List.of("a", "b"), 2,
				SubscribeOptions.defaults(), "ensync");
		this.applications.shop().close();
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> source.start(new Receiver()));
		source.close().toCompletableFuture().join();
	}

	private static void meet(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private final class Receiver implements DeliverySource.Receiver {

		@Override
		public void onDeliveries(List<? extends Delivery> deliveries) {
			EnSyncDeliverySourceTests.this.received.addAll(deliveries);
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
