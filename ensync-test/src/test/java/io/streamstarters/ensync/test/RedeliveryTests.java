package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.List;

import io.grpc.Status;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What was in process when its stream ended comes again.
 */
class RedeliveryTests extends AbstractServerTests {

	private final EnSyncServer server = server(2);

	@Test
	void cancelledStreamGivesItsEventsToTheNextInTheirOrder() {
		RawClient client = client(this.server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 3);
		List<MessageStreamResponse> events = stream.next(2);
		stream.cancel();
		until(() -> this.server.count("warehouse", EventState.PENDING) == 3);
		RawStream next = client.subscribe("a");
		assertThat(next.next(2)).isEqualTo(events);
		assertThat(event(this.server, events.get(0).getMessageIdem()).deliveries()).isEqualTo(2);
		client.acknowledge(events.get(0));
		assertThat(next.next().getPartitionBlock()).isEqualTo(2);
	}

	@Test
	void cancelledStreamGivesItsEventsToACompetingSession() {
		RawClient first = client(this.server, "warehouse");
		RawStream stream = first.subscribe("a");
		publish(this.server, "a", 2);
		List<MessageStreamResponse> events = stream.next(2);
		RawStream other = client(this.server, "warehouse").subscribe("a");
		stream.cancel();
		assertThat(other.next(2)).isEqualTo(events);
		assertThat(first.acknowledge(events.get(0)).getMessage()).startsWith("NOT_FOUND");
	}

	@ParameterizedTest
	@EnumSource
	void unsubscribeGivesTheEventsOfTheStreamBackAndLeavesItsEndToTheClient(Dialect dialect) {
		RawClient client = client(this.server, "warehouse", dialect);
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		assertThat(client.unsubscribe("a").getSuccess()).isTrue();
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
		assertThat(stream.poll()).isNull();
		assertThat(stream.hasEnded()).isFalse();
		assertThat(client.acknowledge(event).getMessage()).startsWith("NOT_FOUND");
		assertThat(client.unsubscribe("a").getMessage()).startsWith("NOT_SUBSCRIBED");
	}

	@Test
	void secondStreamOfANameTakesThePlaceOfTheFirst() {
		RawClient client = client(this.server, "warehouse");
		RawStream first = client.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = first.next();
		RawStream second = client.subscribe("a");
		assertThat(first.end().isOk()).isTrue();
		assertThat(second.next()).isEqualTo(event);
		assertThat(subscriptions(this.server, client)).containsExactly("a");
		assertThat(client.acknowledge(event).getSuccess()).isTrue();
	}

	@Test
	void lostConnectionGivesItsEventsBackAndKeepsTheSession() {
		RawClient client = client(this.server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		client.close();
		until(() -> states(this.server).equals(List.of(EventState.PENDING)));
		RawClient again = newClient(this.server, Dialect.MESSAGES).clientId(client.clientId());
		assertThat(again.heartbeat()).isTrue();
		assertThat(again.subscribe("a").next()).isEqualTo(event);
	}

	@Test
	void restartKeepsPortAppsAndEventsButNoSession() {
		RawClient client = client(this.server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 3);
		List<MessageStreamResponse> events = stream.next(2);
		client.acknowledge(events.get(0));
		MessageStreamResponse third = stream.next();
		String url = this.server.url();
		this.server.restart();
		assertThat(stream.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.server.url()).isEqualTo(url);
		assertThat(this.server.sessions()).isEmpty();
		assertThat(states(this.server)).containsExactly(EventState.ACKED, EventState.PENDING, EventState.PENDING);
		RawClient again = client(this.server, "warehouse");
		assertThat(again.clientId()).isNotEqualTo(client.clientId());
		assertThat(again.subscribe("a").next(2)).containsExactly(events.get(1), third);
		assertThat(event(this.server, third.getMessageIdem()).deliveries()).isEqualTo(2);
	}

	@Test
	void eventInProcessDoesNotPassThroughAnotherSessionThatARestartEnds() {
		RawStream first = client(this.server, "warehouse").subscribe("a");
		publish(this.server, "a", 1);
		first.next();
		subscribe(this.server, client(this.server, "warehouse"), "a");
		this.server.restart();
		assertThat(this.server.events("warehouse")).extracting(ReceivedEvent::deliveries).containsExactly(1);
	}

	@Test
	void stoppedServerIsGoneUntilItIsStarted() {
		RawClient client = client(this.server, "warehouse");
		this.server.stop();
		assertThat(this.server.isRunning()).isFalse();
		assertThat(status(client::heartbeat).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		String idem = this.server.deliverRaw("warehouse", "a", "payload", "{}");
		this.server.start();
		assertThat(this.server.isRunning()).isTrue();
		assertThat(client(this.server, "warehouse").subscribe("a").next().getMessageIdem()).isEqualTo(idem);
	}

	@Test
	void eventThatIsDueWhileTheServerIsStoppedComesAfterTheStart() {
		TestClock clock = new TestClock();
		EnSyncServer server = server(EnSyncServer.builder().clock(clock));
		RawClient client = client(server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(server, "a", 1);
		MessageStreamResponse event = stream.next();
		client.defer(event, 60_000, "");
		server.stop();
		clock.advance(Duration.ofMinutes(1));
		server.start();
		assertThat(client(server, "warehouse").subscribe("a").next()).isEqualTo(event);
	}

	@Test
	void deferredEventOutlivesARestart() {
		EnSyncServer server = server(1);
		RawClient client = client(server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(server, "a", 1);
		MessageStreamResponse event = stream.next();
		client.defer(event, 1000, "");
		server.restart();
		assertThat(client(server, "warehouse").subscribe("a").next()).isEqualTo(event);
	}

}
