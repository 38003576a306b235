package io.streamstarters.sequin.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.client.TextMessage;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SequinAdmin} against a server.
 */
class SequinAdminServerTests {

	private static final SequinStreamDefinition ORDERS = new SequinStreamDefinition("orders");

	private static final SequinConsumerDefinition SHIPPING = new SequinConsumerDefinition("orders", "shipping",
			"orders.>", SequinConsumerOptions.defaults().withAckWait(Duration.ofSeconds(5)));

	private final SequinServer server = SequinServer.builder().start();

	private final SequinClient client = SequinClient.create(this.server.url(), SequinClientOptions.defaults());

	private final SequinAdmin admin = new SequinAdmin(this.client);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void createsStreamsAndConsumersAsTheyAreDefined() {
		this.admin.createMissing(List.of(ORDERS), List.of(SHIPPING));
		assertThat(this.client.getConsumer(new StreamConsumer("orders", "shipping")).ackWait())
			.isEqualTo(Duration.ofSeconds(5));
	}

	@Test
	void leavesAConsumerAloneThatDiffersFromItsDefinition() {
		this.server.createStream("orders");
		this.server.createConsumer("orders", "shipping", "other.>", Duration.ofSeconds(9));
		assertThat(this.admin.createMissing(SHIPPING)).isFalse();
		assertThat(this.client.getConsumer(new StreamConsumer("orders", "shipping"))).satisfies((consumer) -> {
			assertThat(consumer.filter()).isEqualTo("other.>");
			assertThat(consumer.ackWait()).isEqualTo(Duration.ofSeconds(9));
		});
	}

	@Test
	void severalInstancesMayStartAtTheSameTime() throws Exception {
		int instances = 8;
		CyclicBarrier together = new CyclicBarrier(instances);
		ExecutorService executor = Executors.newFixedThreadPool(instances);
		try {
			Callable<Integer> start = () -> {
				together.await();
				int created = this.admin.createMissing(ORDERS) ? 1 : 0;
				together.await();
				return created + (this.admin.createMissing(SHIPPING) ? 1 : 0);
			};
			List<Future<Integer>> starts = new ArrayList<>();
			IntStream.range(0, instances).forEach((i) -> starts.add(executor.submit(start)));
			int created = 0;
			for (Future<Integer> future : starts) {
				created += future.get();
			}
			assertThat(created).isEqualTo(2);
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void purgesWhatAConsumerCouldBeGiven() {
		this.admin.createMissing(List.of(ORDERS), List.of(SHIPPING));
		for (int batch = 0; batch < 3; batch++) {
			int first = batch * 500;
			this.client.sendAll("orders",
					IntStream.range(first, first + 500)
						.mapToObj((i) -> new TextMessage("orders." + i, "data"))
						.toList());
		}
		assertThat(this.admin.purge("orders", "shipping")).isEqualTo(1500);
		assertThat(this.server.consumer("orders", "shipping").isDrained()).isTrue();
		assertThat(this.admin.purge("orders", "shipping")).isZero();
	}

}
