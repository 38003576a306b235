package io.streamstarters.ensync.test;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.grpc.Status;
import io.netty.channel.embedded.EmbeddedChannel;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many at once, and much over time.
 */
class LoadTests extends AbstractServerTests {

	private static final int EVENTS = 400;

	/** Nothing is sent on it. */
	private static final EnSyncConnection CONNECTION = new EnSyncConnection(0, EnSyncTransport.GRPC,
			new EmbeddedChannel(), broker(EnSyncApp.generate("other")), new AnswerPlan(new ServerTimer()));

	@Test
	void everyEventIsAcknowledgedOnceBySessionsThatComeAndGo() throws Exception {
		EnSyncServer server = server(3);
		Set<String> acknowledged = new HashSet<>();
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			List<Callable<List<String>>> sessions = IntStream.range(0, 4)
				.mapToObj((i) -> (Callable<List<String>>) () -> work(server, i))
				.toList();
			List<Future<List<String>>> results = new ArrayList<>();
			sessions.forEach((session) -> results.add(executor.submit(session)));
			Future<?> otherPublisher = executor.submit(() -> publish(server, "order/a", EVENTS / 2));
			publish(server, "order/b", EVENTS / 2);
			otherPublisher.get();
			for (Future<List<String>> result : results) {
				assertThat(result.get()).allSatisfy((idem) -> assertThat(acknowledged.add(idem)).isTrue());
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(acknowledged).hasSize(EVENTS);
		assertThat(server.count("warehouse", EventState.ACKED)).isEqualTo(EVENTS);
	}

	/**
	 * Acknowledge until all is done; end the stream after each seventh event, with what
	 * it has in process.
	 */
	private List<String> work(EnSyncServer server, int number) {
		List<String> acknowledged = new ArrayList<>();
		try (RawClient client = RawClient.login(server, "warehouse")) {
			String name = (number % 2 == 0) ? "order/*" : "*";
			while (server.count("warehouse", EventState.ACKED) < EVENTS) {
				RawStream stream = client.subscribe(name);
				for (int i = 0; i < 7 && server.count("warehouse", EventState.ACKED) < EVENTS; i++) {
					MessageStreamResponse event = stream.poll();
					if (event != null && client.acknowledge(event).getSuccess()) {
						acknowledged.add(event.getMessageIdem());
					}
				}
				stream.cancel();
			}
		}
		return acknowledged;
	}

	@Test
	void sessionsThatOnlyLoggedInAreForgottenBeyondTenThousand() {
		EnSyncApp app = EnSyncApp.generate("shop");
		EventBroker broker = broker(app);
		String subscribed = broker.connect(app.appKey(), CONNECTION).clientId();
		broker.subscribe(subscribed, "a", new CollectingSink());
		String idle = broker.connect(app.appKey(), CONNECTION).clientId();
		IntStream.range(0, 9_999).forEach((i) -> broker.connect(app.appKey(), CONNECTION));
		assertThat(broker.sessions()).hasSize(10_000)
			.extracting(EnSyncSession::clientId)
			.contains(subscribed)
			.doesNotContain(idle);
	}

	@Test
	void deferralsOfAnEventBeyondAHundredAreForgotten() {
		EnSyncApp app = EnSyncApp.generate("shop");
		EventBroker broker = broker(app);
		String clientId = broker.connect(app.appKey(), CONNECTION).clientId();
		broker.subscribe(clientId, "a", new CollectingSink());
		String idem = broker.deliverRaw(app, "a", "", "payload", "{}");
		IntStream.rangeClosed(0, 100).forEach((i) -> broker.defer(clientId, idem, "a", 0, 0, "reason " + i));
		assertThat(broker.events(app)).singleElement().satisfies((event) -> {
			assertThat(event.deferrals()).hasSize(100);
			assertThat(event.deferrals().get(0).reason()).isEqualTo("reason 1");
			assertThat(event.deliveries()).isEqualTo(102);
		});
	}

	@Test
	void longQueueOfManyNamesIsDeliveredInOrder() {
		EnSyncApp app = EnSyncApp.generate("shop");
		EventBroker broker = broker(app);
		IntStream.range(0, 20_000).forEach((i) -> broker.deliverRaw(app, "name" + i % 50, "", "payload-" + i, "{}"));
		String clientId = broker.connect(app.appKey(), CONNECTION).clientId();
		CollectingSink sink = new CollectingSink();
		broker.subscribe(clientId, "*", sink);
		for (int i = 0; i < 20_000; i++) {
			EventData event = sink.events.remove();
			assertThat(event.payload()).isEqualTo("payload-" + i);
			broker.acknowledge(clientId, event.idem(), event.name(), event.block());
		}
		assertThat(sink.events).isEmpty();
		assertThat(broker.events(app)).hasSize(10);
	}

	@Test
	void nothingIsKeptOfAHundredThousandEventsThatPassIfNothingIsAskedFor() {
		EnSyncApp app = EnSyncApp.generate("shop");
		EventBroker broker = new EventBroker(
				new BrokerSettings(List.of(app), 1, 0, false, false, 0, null, Clock.systemUTC(), (time, action) -> {
				}));
		broker.start();
		String clientId = broker.connect(app.appKey(), CONNECTION).clientId();
		CollectingSink sink = new CollectingSink();
		broker.subscribe(clientId, "a", sink);
		for (int i = 0; i < 100_000; i++) {
			broker.deliverRaw(app, "a", "", "payload", "{}");
			EventData event = sink.events.remove();
			broker.acknowledge(clientId, event.idem(), event.name(), event.block());
		}
		assertThat(broker.events(app)).isEmpty();
		assertThat(broker.count(app, EventState.ACKED)).isEqualTo(100_000);
	}

	private static EventBroker broker(EnSyncApp app) {
		EventBroker broker = new EventBroker(
				new BrokerSettings(List.of(app), 1, 1, false, false, 10, null, Clock.systemUTC(), (time, action) -> {
				}));
		broker.start();
		return broker;
	}

	private static final class CollectingSink implements EventSink {

		private final ConcurrentLinkedQueue<EventData> events = new ConcurrentLinkedQueue<>();

		@Override
		public EnSyncConnection connection() {
			return CONNECTION;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void deliver(EventData event) {
			this.events.add(event);
		}

		@Override
		public void unsubscribed() {
		}

		@Override
		public void release() {
		}

		@Override
		public void end(Status status) {
		}

	}

}
