package io.streamstarters.ensync.test;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.grpc.Status;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions whose events of all names come on the stream that they opened first.
 */
class SharedStreamTests extends AbstractWebSocketTests {

	private final EnSyncServer server = server(webSocketServer().sharedStream());

	private final RawClient client = client(this.server, "warehouse");

	private final RawStream first = subscribe(this.server, this.client, "a");

	@Test
	void eventsOfAllNamesComeOnTheFirstStreamAndCanBeSettled() {
		RawStream second = subscribe(this.server, this.client, "b");
		RawStream pattern = subscribe(this.server, this.client, "order/*");
		List<String> names = List.of("b", "a", "order/created");
		for (String name : names) {
			publish(this.server, name, 1);
			MessageStreamResponse event = this.first.next();
			assertThat(event.getMessageName()).isEqualTo(name);
			assertThat(this.client.acknowledge(event).getSuccess()).isTrue();
		}
		assertThat(states(this.server)).containsOnly(EventState.ACKED);
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsOnly(1);
		assertThat(List.of(second, pattern)).allSatisfy((stream) -> {
			assertThat(stream.waiting()).isZero();
			assertThat(stream.hasEnded()).isFalse();
		});
	}

	@Test
	void streamThatIsNeverReadHoldsNothingUp() {
		this.client.subscribe("b", 0);
		publish(this.server, "b", 2);
		MessageStreamResponse event = this.first.next();
		this.client.acknowledge(event);
		assertThat(this.first.next().getPartitionBlock()).isEqualTo(1);
	}

	@Test
	void windowIsCountedOverAllNames() {
		subscribe(this.server, this.client, "b");
		publish(this.server, "a", 2);
		publish(this.server, "b", 2);
		for (String name : List.of("a", "b", "a", "b")) {
			MessageStreamResponse event = this.first.next();
			assertThat(event.getMessageName()).isEqualTo(name);
			assertThat(this.server.count("warehouse", EventState.DELIVERED)).isOne();
			this.client.acknowledge(event);
		}
	}

	@Test
	void notMoreIsWrittenThanTheFirstStreamTakes() {
		EnSyncServer server = server(EnSyncServer.builder().sharedStream().unsettledPerSession(0));
		RawClient client = client(server, "warehouse");
		RawStream first = client.subscribe("a", 1);
		subscribe(server, client, "b");
		String large = "x".repeat(100_000);
		RawClient shop = client(server, "shop");
		IntStream.range(0, 100).forEach((i) -> shop.publish(server.app("warehouse"), "b", large));
		first.next();
		assertThat(server.count("warehouse", EventState.PENDING)).isGreaterThan(50);
		first.request(99);
		assertThat(first.next(99)).extracting(MessageStreamResponse::getPartitionBlock)
			.containsExactlyElementsOf(LongStream.range(1, 100).boxed().toList());
	}

	@Test
	void eachSessionHasAFirstStreamOfItsOwn() {
		subscribe(this.server, this.client, "b");
		RawStream other = subscribe(this.server, client(this.server, "warehouse"), "b");
		publish(this.server, "b", 2);
		assertThat(List.of(this.first.next().getPartitionBlock(), other.next().getPartitionBlock()))
			.containsExactlyInAnyOrder(0L, 1L);
	}

	@Test
	void secondStreamOfANameChangesNothing() {
		publish(this.server, "a", 2);
		MessageStreamResponse event = this.first.next();
		RawStream again = this.client.subscribe("a");
		until(() -> this.server.calls(EnSyncOperation.SUBSCRIBE) == 2);
		assertThat(this.client.acknowledge(event).getSuccess()).isTrue();
		assertThat(this.first.next().getPartitionBlock()).isEqualTo(1);
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1, 1);
		assertThat(this.first.hasEnded()).isFalse();
		assertThat(again.hasEnded()).isFalse();
	}

	@Test
	void nameStaysSubscribedUntilTheLatestStreamOfItEnds() {
		RawStream again = this.client.subscribe("a");
		until(() -> this.server.calls(EnSyncOperation.SUBSCRIBE) == 2);
		this.first.cancel();
		publish(this.server, "a", 1);
		assertThat(again.next().getMessageName()).isEqualTo("a");
		again.cancel();
		until(() -> subscriptions(this.server, this.client).isEmpty());
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
	}

	@Test
	void unsubscribedNameLeavesTheStreamToTheOthersAndMayComeBack() {
		subscribe(this.server, this.client, "b");
		assertThat(this.client.unsubscribe("a").getSuccess()).isTrue();
		assertThat(this.client.unsubscribe("b").getSuccess()).isTrue();
		publish(this.server, "a", 1);
		publish(this.server, "b", 1);
		assertThat(states(this.server)).containsExactly(EventState.PENDING, EventState.PENDING);
		this.client.subscribe("b", 0);
		MessageStreamResponse event = this.first.next();
		assertThat(event.getMessageName()).isEqualTo("b");
		this.client.acknowledge(event);
		this.client.subscribe("a", 0);
		assertThat(this.first.next().getMessageName()).isEqualTo("a");
	}

	@Test
	void pausedNameDoesNotStopTheOthers() {
		subscribe(this.server, this.client, "b");
		this.client.pause("a");
		publish(this.server, "a", 1);
		publish(this.server, "b", 1);
		MessageStreamResponse event = this.first.next();
		assertThat(event.getMessageName()).isEqualTo("b");
		this.client.acknowledge(event);
		this.client.resume("a");
		assertThat(this.first.next().getMessageName()).isEqualTo("a");
	}

	@Test
	void streamThatIsNextTakesOverWhenTheFirstEnds() {
		EnSyncServer server = server(EnSyncServer.builder().sharedStream().unsettledPerSession(2));
		RawClient client = client(server, "warehouse");
		RawStream first = subscribe(server, client, "a");
		RawStream second = subscribe(server, client, "b");
		publish(server, "b", 1);
		publish(server, "a", 1);
		MessageStreamResponse event = first.next(2).get(0);
		first.cancel();
		assertThat(second.next()).isEqualTo(event);
		assertThat(subscriptions(server, client)).containsExactly("b");
		assertThat(states(server)).containsExactly(EventState.DELIVERED, EventState.PENDING);
	}

	@Test
	void endOfALaterStreamLeavesTheOtherNamesAlone() {
		EnSyncServer server = server(EnSyncServer.builder().sharedStream().unsettledPerSession(2));
		RawClient client = client(server, "warehouse");
		RawStream first = subscribe(server, client, "a");
		RawStream second = subscribe(server, client, "b");
		publish(server, "a", 1);
		publish(server, "b", 1);
		first.next(2);
		second.cancel();
		until(() -> subscriptions(server, client).equals(List.of("a")));
		assertThat(states(server)).containsExactly(EventState.DELIVERED, EventState.PENDING);
		assertThat(server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1, 1);
	}

	@Test
	void allStreamsEndOnRequestAlsoThoseOfNamesThatWereGivenUp() {
		RawStream second = subscribe(this.server, this.client, "b");
		this.client.unsubscribe("a");
		publish(this.server, "b", 1);
		this.first.next();
		this.server.faults().endStreams(Status.INTERNAL);
		assertThat(this.first.end().getCode()).isEqualTo(Status.Code.INTERNAL);
		assertThat(second.end().getCode()).isEqualTo(Status.Code.INTERNAL);
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1);
	}

	@Test
	void subscriptionsOverWebSocketStayWithTheirConnections() {
		RawWebSocket one = webSocket(this.server, "warehouse");
		RawWebSocket other = webSocket(this.server, "warehouse");
		one.subscribe("b");
		assertThat(other.ask("SUB;CLIENT_ID=:" + one.clientId() + ";EVENT_NAME=:c")).startsWith("+PASS:");
		publish(this.server, "c", 1);
		assertThat(other.record().get("name").asString()).isEqualTo("c");
	}

}
