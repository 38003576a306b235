package io.streamstarters.ensync.test;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.PublishMessageRequest;
import io.streamstarters.ensync.protocol.PublishMessageResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From publishing to the subscriber's stream.
 */
class DeliveryTests extends AbstractServerTests {

	@ParameterizedTest
	@EnumSource
	void publishedEventReachesTheSubscriberAsItWasSent(Dialect dialect) {
		EnSyncServer server = server(1);
		RawClient shop = client(server, "shop", dialect);
		RawStream stream = client(server, "warehouse", dialect).subscribe("orders/created");
		PublishMessageResponse published = shop.publish(PublishMessageRequest.newBuilder()
			.setDeliveryTo(server.app("warehouse").publicKey())
			.setMessageName("orders/created")
			.setPayload("envelope")
			.setMetadata("{\"headers\":{}}")
			.setPayloadMetadata("{\"byte_size\":2}"));
		assertThat(published.getSuccess()).isTrue();
		assertThat(stream.next()).isEqualTo(MessageStreamResponse.newBuilder()
			.setMessageIdem(published.getMessageIdem())
			.setMessageName("orders/created")
			.setPayload("envelope")
			.setPartitionBlock(0)
			.setMetadata("{\"headers\":{}}")
			.setSender(server.app("shop").publicKey())
			.build());
		assertThat(server.events("warehouse")).containsExactly(
				new ReceivedEvent(published.getMessageIdem(), "orders/created", 0, server.app("shop").publicKey(),
						"envelope", "{\"headers\":{}}", "{\"byte_size\":2}", EventState.DELIVERED, 1, List.of(), null));
	}

	@Test
	void absentPayloadMetadataIsTold() {
		EnSyncServer server = server(1);
		client(server, "shop").publish(server.app("warehouse"), "a", "1");
		assertThat(server.events("warehouse")).singleElement()
			.extracting(ReceivedEvent::payloadMetadata)
			.isEqualTo(null);
	}

	@Test
	void metadataThatIsNoObjectIsDeliveredAsItIs() {
		EnSyncServer server = server(EnSyncServer.builder().unsettledPerSession(0).messageSizes());
		RawStream stream = client(server, "warehouse").subscribe("a");
		for (String metadata : List.of("no json", "[1.10]", "\"text\"")) {
			server.deliverRaw("warehouse", "a", "payload", metadata);
			assertThat(stream.next().getMetadata()).isEqualTo(metadata);
		}
	}

	@Test
	void sizeOfTheEnvelopeIsAddedToWhatThePublisherSaidWhenAskedFor() {
		EnSyncServer server = server(EnSyncServer.builder().unsettledPerSession(0).messageSizes());
		RawStream stream = client(server, "warehouse").subscribe("a");
		server.deliverRaw("warehouse", "a", "\u00fc", "");
		assertThat(stream.next().getMetadata()).isEqualTo("{\"$internal\":{\"message_size\":2}}");
		server.deliverRaw("warehouse", "a", "1", "{\"$internal\":{\"message_size\":99,\"x\":1.10}}");
		assertThat(stream.next().getMetadata()).isEqualTo("{\"$internal\":{\"message_size\":1,\"x\":1.10}}");
	}

	@Test
	void eventWaitsForASubscriber() {
		EnSyncServer server = server(1);
		String idem = client(server, "shop").publish(server.app("warehouse"), "a", "1").getMessageIdem();
		assertThat(server.events("warehouse")).extracting(ReceivedEvent::state).containsExactly(EventState.PENDING);
		RawStream stream = client(server, "warehouse").subscribe("a");
		assertThat(stream.next().getMessageIdem()).isEqualTo(idem);
	}

	@Test
	void eventGoesToItsRecipientOnly() {
		EnSyncServer server = server(1);
		RawClient shop = client(server, "shop");
		subscribe(server, shop, "a");
		RawStream warehouse = subscribe(server, client(server, "warehouse"), "a");
		shop.publish(server.app("warehouse"), "a", "1");
		assertThat(warehouse.next().getPayload()).isEqualTo("1");
		assertThat(server.events("shop")).isEmpty();
	}

	@Test
	void appMaySendToItself() {
		EnSyncServer server = server(1);
		RawClient shop = client(server, "shop");
		RawStream stream = shop.subscribe("a");
		shop.publish(server.app("shop"), "a", "1");
		assertThat(stream.next().getSender()).isEqualTo(server.app("shop").publicKey());
	}

	@Test
	void unknownRecipientIsRefused() {
		EnSyncServer server = server(1);
		PublishMessageResponse response = client(server, "shop").publish(EnSyncApp.generate("stranger"), "a", "1");
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getErrorMessage()).isEqualTo("NOT_FOUND: recipient not found");
		assertThat(response.getMessageIdem()).isEmpty();
	}

	@Test
	void eventWithoutNameRecipientOrPayloadIsRefused() {
		EnSyncServer server = server(1);
		RawClient shop = client(server, "shop");
		assertThat(shop.publish(server.app("warehouse"), "", "1").getErrorMessage()).startsWith("MISSING_PARAMETERS");
		assertThat(shop.publish(server.app("warehouse"), "a", "").getErrorMessage()).startsWith("MISSING_PARAMETERS");
		assertThat(
				shop.publish(PublishMessageRequest.newBuilder().setMessageName("a").setPayload("1")).getErrorMessage())
			.startsWith("MISSING_PARAMETERS");
		assertThat(server.events("warehouse")).isEmpty();
	}

	@Test
	void payloadOfFiveMebibytesIsTaken() {
		EnSyncServer server = server(1);
		String payload = "x".repeat(5 * 1024 * 1024);
		assertThat(client(server, "shop").publish(server.app("warehouse"), "a", payload).getSuccess()).isTrue();
		assertThat(server.events("warehouse")).extracting(ReceivedEvent::payload).containsExactly(payload);
	}

	@Test
	void blocksGrowFromZeroForEachRecipientAndName() {
		EnSyncServer server = server(1);
		RawClient shop = client(server, "shop");
		shop.publish(server.app("warehouse"), "a", "1");
		shop.publish(server.app("warehouse"), "b", "2");
		shop.publish(server.app("warehouse"), "a", "3");
		shop.publish(server.app("shop"), "a", "4");
		assertThat(server.events("warehouse")).extracting(ReceivedEvent::block).containsExactly(0L, 0L, 1L);
		assertThat(server.events("shop")).extracting(ReceivedEvent::block).containsExactly(0L);
	}

	@Test
	void windowOfOneHoldsTheNextEventBackUntilTheFirstIsSettled() {
		EnSyncServer server = server(1);
		RawClient warehouse = client(server, "warehouse");
		RawStream stream = warehouse.subscribe("a");
		publish(server, "a", 2);
		MessageStreamResponse first = stream.next();
		assertThat(states(server)).containsExactly(EventState.DELIVERED, EventState.PENDING);
		warehouse.acknowledge(first);
		assertThat(stream.next().getPartitionBlock()).isEqualTo(1);
		assertThat(states(server)).containsExactly(EventState.ACKED, EventState.DELIVERED);
	}

	@Test
	void windowIsThatOfTheSessionOverAllNamesItSubscribedTo() {
		EnSyncServer server = server(1);
		RawClient warehouse = client(server, "warehouse");
		RawStream a = subscribe(server, warehouse, "a");
		RawStream b = subscribe(server, warehouse, "b");
		publish(server, "a", 1);
		publish(server, "b", 1);
		MessageStreamResponse event = a.next();
		assertThat(states(server)).containsExactly(EventState.DELIVERED, EventState.PENDING);
		RawStream other = client(server, "warehouse").subscribe("b");
		MessageStreamResponse taken = other.next();
		publish(server, "b", 1);
		assertThat(states(server)).containsExactly(EventState.DELIVERED, EventState.DELIVERED, EventState.PENDING);
		warehouse.acknowledge(event);
		assertThat(b.next().getPartitionBlock()).isEqualTo(taken.getPartitionBlock() + 1);
	}

	@Test
	void placeInTheWindowComesBackWhenItsNameIsGivenUp() {
		EnSyncServer server = server(1);
		RawClient warehouse = client(server, "warehouse");
		RawStream a = subscribe(server, warehouse, "a");
		RawStream b = subscribe(server, warehouse, "b");
		publish(server, "a", 1);
		a.next();
		publish(server, "b", 1);
		warehouse.unsubscribe("a");
		assertThat(b.next().getMessageName()).isEqualTo("b");
		assertThat(states(server)).containsExactly(EventState.PENDING, EventState.DELIVERED);
	}

	@Test
	void windowOfThreeLetsThreeOut() {
		EnSyncServer server = server(3);
		RawStream stream = client(server, "warehouse").subscribe("a");
		publish(server, "a", 5);
		stream.next(3);
		assertThat(server.count("warehouse", EventState.DELIVERED)).isEqualTo(3);
	}

	@Test
	void unlimitedWindowDeliversAllInOrder() {
		EnSyncServer server = server(0);
		publish(server, "a", 500);
		RawStream stream = client(server, "warehouse").subscribe("a");
		assertThat(stream.next(500)).extracting(MessageStreamResponse::getPartitionBlock)
			.containsExactlyElementsOf(LongStream.range(0, 500).boxed().toList());
	}

	@Test
	void unlimitedWindowDoesNotWriteMoreThanTheStreamTakes() {
		EnSyncServer server = server(0);
		RawStream stream = client(server, "warehouse").subscribe("a", 1);
		String large = "x".repeat(100_000);
		RawClient shop = client(server, "shop");
		IntStream.range(0, 200).forEach((i) -> shop.publish(server.app("warehouse"), "a", large));
		stream.next();
		assertThat(server.count("warehouse", EventState.PENDING)).isGreaterThan(100);
		stream.request(199);
		assertThat(stream.next(199)).extracting(MessageStreamResponse::getPartitionBlock)
			.containsExactlyElementsOf(LongStream.range(1, 200).boxed().toList());
	}

	@Test
	void competingSessionsShareTheEvents() {
		EnSyncServer server = server(1);
		RawStream first = subscribe(server, client(server, "warehouse"), "a");
		RawStream second = subscribe(server, client(server, "warehouse"), "a");
		publish(server, "a", 3);
		assertThat(List.of(first.next().getPartitionBlock(), second.next().getPartitionBlock()))
			.containsExactlyInAnyOrder(0L, 1L);
		assertThat(states(server)).containsExactly(EventState.DELIVERED, EventState.DELIVERED, EventState.PENDING);
	}

	@Test
	void sessionsWithoutAWindowTakeTurns() {
		EnSyncServer server = server(0);
		RawStream first = subscribe(server, client(server, "warehouse"), "a");
		RawStream second = subscribe(server, client(server, "warehouse"), "a");
		publish(server, "a", 10);
		assertThat(first.next(5)).hasSize(5);
		assertThat(second.next(5)).hasSize(5);
	}

	@Test
	void patternTakesAllNamesItMatchesInTheOrderOfPublishing() {
		EnSyncServer server = server(0);
		RawClient shop = client(server, "shop");
		for (String name : List.of("order/b", "order/a", "stock", "order/eu/a", "order", "order/b")) {
			shop.publish(server.app("warehouse"), name, "1");
		}
		RawStream stream = client(server, "warehouse").subscribe("order/*");
		assertThat(stream.next(4)).extracting(MessageStreamResponse::getMessageName)
			.containsExactly("order/b", "order/a", "order/eu/a", "order/b");
		assertThat(server.count("warehouse", EventState.PENDING)).isEqualTo(2);
	}

	@Test
	void oneEventGoesToOneOfTwoSubscriptionsThatMatch() {
		EnSyncServer server = server(1);
		RawClient warehouse = client(server, "warehouse");
		RawStream exact = subscribe(server, warehouse, "order/a");
		RawStream pattern = subscribe(server, client(server, "warehouse"), "order/*");
		publish(server, "order/a", 2);
		assertThat(List.of(exact.next().getPartitionBlock(), pattern.next().getPartitionBlock()))
			.containsExactlyInAnyOrder(0L, 1L);
	}

	@Test
	void settledEventsBeyondTheLimitAreForgottenButCounted() {
		EnSyncServer server = server(EnSyncServer.builder().settledEventsKept(2));
		RawClient warehouse = client(server, "warehouse");
		RawStream stream = warehouse.subscribe("a");
		publish(server, "a", 5);
		for (int i = 0; i < 4; i++) {
			warehouse.acknowledge(stream.next());
		}
		assertThat(server.events("warehouse")).extracting(ReceivedEvent::block).containsExactly(2L, 3L, 4L);
		assertThat(server.count("warehouse", EventState.ACKED)).isEqualTo(4);
	}

}
