package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.SequinSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages of one key are handled in their order, whatever fails, and none is lost, with
 * several instances of an application.
 */
class ListenerOrderTests {

	private static final int KEYS = 20;

	private static final int VERSIONS = 15;

	private static final int INSTANCES = 3;

	private final SequinServer server = SequinServer.builder()
		.clock(MovableClock.startingNow())
		.wakeDelay(Duration.ofMillis(1))
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.sink("orders")
		.start();

	/** Versions that were handled with success, by key, in the order of the successes. */
	private final ConcurrentMap<String, List<Integer>> successes = new ConcurrentHashMap<>();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void changesOfARowAreHandledInOrderAlthoughSomeFailAndTheStoreRestarts() {
		SequinSink sink = this.server.sink("orders");
		List<TestListener> instances = start(() -> TestListener.ofSink(this.server, 4, 8));
		Random random = new Random(1);
		for (int version = 1; version <= VERSIONS; version++) {
			for (int key = 0; key < KEYS; key++) {
				sink.put(row(key, version));
			}
			if (random.nextInt(4) == 0) {
				this.server.restartStores();
			}
		}
		awaitAndStop(instances, () -> sink.snapshot().isDrained());
		assertThat(this.successes).hasSize(KEYS);
		this.successes.forEach((key, versions) -> {
			List<Integer> first = versions.stream().distinct().toList();
			assertThat(first).as(key).isSorted().hasSize(VERSIONS);
		});
	}

	@Test
	void valuesOfAKeyAreHandledInOrderAlthoughSomeFailAndTheLastOneIsHandled() {
		List<TestListener> instances = start(() -> new TestListener(this.server, 4, 8));
		for (int version = 1; version <= VERSIONS; version++) {
			for (int key = 0; key < KEYS; key++) {
				this.server.publish("orders", "orders." + key, key + " " + version);
			}
		}
		awaitAndStop(instances, () -> this.server.consumer("orders", "shipping").isDrained());
		assertThat(this.successes).hasSize(KEYS);
		this.successes.forEach((key, versions) -> assertThat(versions).as(key).isSorted().endsWith(VERSIONS));
	}

	private List<TestListener> start(Supplier<TestListener> instance) {
		List<TestListener> instances = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			instances.add(instance.get().doing(this::handle).start());
		}
		return instances;
	}

	private static void awaitAndStop(List<TestListener> instances, BooleanSupplier drained) {
		try {
			await().atMost(Duration.ofSeconds(60)).until(drained::getAsBoolean);
		}
		finally {
			List<? extends CompletableFuture<?>> stopped = instances.stream().map(TestListener::stopping).toList();
			stopped.forEach(CompletableFuture::join);
			instances.forEach(TestListener::close);
		}
	}

	private void handle(Delivery delivery, int attempt, Acknowledgment acknowledgment) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		if (random.nextInt(5) == 0) {
			throw new IllegalStateException("Not this time");
		}
		if (random.nextInt(10) == 0) {
			acknowledgment.retryLater(Duration.ofMillis(random.nextInt(100)), "Not now");
			return;
		}
		String[] parts = delivery.payload().toString().replaceAll("[^0-9]+", " ").trim().split(" ");
		this.successes.computeIfAbsent(parts[0], (key) -> new CopyOnWriteArrayList<>()).add(Integer.valueOf(parts[1]));
	}

	private static RowChange row(int id, int version) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", id);
		row.put("v", version);
		return RowChange.update("orders", row, Map.of());
	}

}
