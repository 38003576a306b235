package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many messages are asked for at once.
 */
class SequinDeliverySourceTests implements DeliverySource.Receiver {

	private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	private final SequinClient client = SequinClient.create(this.server.url());

	private @Nullable SequinDeliverySource source;

	@BeforeEach
	void fill() {
		for (int i = 0; i < 500; i++) {
			this.server.publish("orders", "orders." + i, "1");
		}
	}

	@AfterEach
	void stop() {
		SequinDeliverySource source = this.source;
		if (source != null) {
			CompletionStage<?> closed = source.close();
			await().until(() -> closed.toCompletableFuture().isDone());
		}
		this.server.close();
	}

	@Test
	void roomForOneWaitsForOthersAndIsUsedInTheEnd() throws Exception {
		SequinDeliverySource source = start(Duration.ofMillis(200));
		source.request(10);
		assertThat(next()).isEqualTo(10);
		source.request(1);
		assertThat(next()).isEqualTo(1);
		int attempts = 0;
		int together;
		do {
			source.request(1);
			// Long enough for a call to have begun.
			Mono.delay(Duration.ofMillis(1), Schedulers.parallel()).block();
			source.request(9);
			together = next();
			for (int rest = 10 - together; rest > 0; rest -= next()) {
				assertThat(rest).isPositive();
			}
		}
		while (together < 10 && ++attempts < 20);
		assertThat(together).isEqualTo(10);
	}

	@Test
	void roomForHalfOfWhatIsInHandIsUsedAtOnce() throws Exception {
		SequinDeliverySource source = start(Duration.ofSeconds(1));
		source.request(10);
		assertThat(next()).isEqualTo(10);
		source.request(5);
		assertThat(next()).isEqualTo(5);
	}

	@Test
	void roomForABatchIsUsedAtOnce() throws Exception {
		SequinDeliverySource source = start(Duration.ofSeconds(1));
		source.request(300);
		assertThat(List.of(next(), next(), next())).containsOnly(100);
		source.request(100);
		assertThat(next()).isEqualTo(100);
	}

	@Test
	void lagIsNotKnownWhenTheServerDoesNotTellInTimeOrAtAll() {
		SequinDeliverySource source = start(Duration.ZERO);
		assertThat(source.lag(Duration.ofSeconds(30)).toCompletableFuture().join()).isPresent();
		CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
		this.server.faults().always(SequinOperation.LIST_CONSUMER_MESSAGES, Fault.holdUntil(gate));
		assertThat(source.lag(Duration.ofMillis(1)).toCompletableFuture().join()).isEmpty();
		gate.complete(null);
		this.server.faults().always(SequinOperation.LIST_CONSUMER_MESSAGES, Fault.badGateway());
		assertThat(source.lag(Duration.ofSeconds(30)).toCompletableFuture().join()).isEmpty();
	}

	private SequinDeliverySource start(Duration linger) {
		PollingOptions options = new PollingOptions(100, Duration.ofMillis(5), Duration.ofMillis(20), linger);
		SequinDeliverySource source = new SequinDeliverySource(
				new PolledStream(this.client.reactive(), TestListener.SHIPPING), options, Duration.ofSeconds(20));
		this.source = source;
		source.start(this);
		return source;
	}

	private int next() throws InterruptedException {
		Integer size = this.received.poll(30, TimeUnit.SECONDS);
		assertThat(size).as("size of the next batch").isNotNull();
		return (size != null) ? size : 0;
	}

	@Override
	public void onDeliveries(List<? extends Delivery> deliveries) {
		this.received.add(deliveries.size());
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
