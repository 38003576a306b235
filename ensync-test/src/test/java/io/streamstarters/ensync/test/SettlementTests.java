package io.streamstarters.ensync.test;

import java.time.Duration;
import java.time.Instant;

import io.streamstarters.ensync.protocol.AcknowledgeResponse;
import io.streamstarters.ensync.protocol.DeferResponse;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.protocol.DiscardResponse;
import io.streamstarters.ensync.protocol.MessageStreamResponse;
import io.streamstarters.ensync.protocol.ReplayResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Acknowledge, defer, discard and replay.
 */
class SettlementTests extends AbstractServerTests {

	private final TestClock clock = new TestClock(Instant.ofEpochMilli(1_000_000));

	private final EnSyncServer server = server(EnSyncServer.builder().clock(this.clock));

	private final RawClient warehouse = client(this.server, "warehouse");

	@ParameterizedTest
	@EnumSource
	void acknowledgedEventIsDone(Dialect dialect) {
		RawClient client = client(this.server, "warehouse", dialect);
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 1);
		AcknowledgeResponse response = client.acknowledge(stream.next());
		assertThat(response.getSuccess()).as(response.getMessage()).isTrue();
		assertThat(states(this.server)).containsExactly(EventState.ACKED);
	}

	@Test
	void secondAcknowledgementSaysThatThereWasOne() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.warehouse.acknowledge(event);
		AcknowledgeResponse second = this.warehouse.acknowledge(event);
		assertThat(second.getSuccess()).isFalse();
		assertThat(second.getMessage()).isEqualTo("NOT_FOUND: event already acknowledged");
		assertThat(this.server.count("warehouse", EventState.ACKED)).isEqualTo(1);
	}

	@Test
	void onlyTheHolderSettles() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		RawClient other = client(this.server, "warehouse");
		RawClient stranger = client(this.server, "shop");
		assertThat(other.acknowledge(event).getMessage()).startsWith("NOT_FOUND");
		assertThat(other.defer(event, 1000, "").getMessage()).startsWith("NOT_FOUND");
		assertThat(other.discard(event, "bad").getMessage()).startsWith("NOT_FOUND");
		assertThat(stranger.acknowledge(event).getMessage()).startsWith("NOT_FOUND");
		assertThat(stranger.replay(event.getMessageIdem(), "a").getMessage()).startsWith("NOT_FOUND");
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
		assertThat(this.warehouse.acknowledge(event).getSuccess()).isTrue();
	}

	@Test
	void eventThatIsNotDeliveredCannotBeAcknowledged() {
		publish(this.server, "a", 1);
		ReceivedEvent event = this.server.events("warehouse").get(0);
		AcknowledgeResponse response = this.warehouse.acknowledge(event.idem(), "a", 0);
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getMessage()).startsWith("NOT_FOUND");
		assertThat(states(this.server)).containsExactly(EventState.PENDING);
	}

	@Test
	void acknowledgementWithAnotherBlockOrNameIsRefused() {
		RawStream stream = this.warehouse.subscribe("order/*");
		publish(this.server, "order/a", 1);
		String idem = stream.next().getMessageIdem();
		assertThat(this.warehouse.acknowledge(idem, "order/a", 1).getMessage()).startsWith("NOT_FOUND");
		assertThat(this.warehouse.acknowledge(idem, "order/b", 0).getMessage()).startsWith("NOT_FOUND");
		assertThat(this.warehouse.acknowledge("unknown", "order/a", 0).getMessage()).startsWith("NOT_FOUND");
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "order/*", "order/a" })
	void nameMayBeLeftOutOrBeTheSubscribedPattern(String name) {
		RawStream stream = this.warehouse.subscribe("order/*");
		publish(this.server, "order/a", 1);
		assertThat(this.warehouse.acknowledge(stream.next().getMessageIdem(), name, 0).getSuccess()).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void deferredEventComesAgainWhenTheClockSaysSo(Dialect dialect) {
		RawClient client = client(this.server, "warehouse", dialect);
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		DeferResponse response = client.defer(event, 5000, "later");
		assertThat(response.getSuccess()).as(response.getMessage()).isTrue();
		assertThat(response.getDeliveryTime()).isEqualTo(1_005_000);
		this.clock.advance(Duration.ofMillis(4999));
		assertThat(states(this.server)).containsExactly(EventState.DEFERRED);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(stream.next()).isEqualTo(event);
		ReceivedEvent received = event(this.server, event.getMessageIdem());
		assertThat(received.deliveries()).isEqualTo(2);
		assertThat(received.deferrals()).containsExactly(new Deferral(Duration.ofSeconds(5), 3, "later"));
		assertThat(client.acknowledge(event).getSuccess()).isTrue();
	}

	@Test
	void nextEventIsDeliveredWhileOneIsDeferred() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 3);
		MessageStreamResponse first = stream.next();
		this.warehouse.defer(first, 1000, "");
		MessageStreamResponse second = stream.next();
		assertThat(second.getPartitionBlock()).isEqualTo(1);
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(states(this.server)).containsExactly(EventState.PENDING, EventState.DELIVERED, EventState.PENDING);
		this.warehouse.acknowledge(second);
		assertThat(stream.next()).isEqualTo(first);
	}

	@Test
	void deferringByZeroBringsTheEventBackAtOnce() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 2);
		MessageStreamResponse event = stream.next();
		assertThat(this.warehouse.defer(event, 0, "").getDeliveryTime()).isEqualTo(1_000_000);
		assertThat(stream.next()).isEqualTo(event);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 6 })
	void priorityBeyondTheLimitsIsRefused(int priority) {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		DeferResponse response = this.warehouse.defer(stream.next(), 1000, priority, "");
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getMessage()).isEqualTo("INVALID_PRIORITY: Priority must be between 1 and 5");
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
	}

	@Test
	void ofTheEventsThatAreDueThoseOfAHigherPriorityComeFirst() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 6);
		for (int priority : new int[] { 0, 1, 3, 5, 3 }) {
			this.warehouse.defer(stream.next(), 1000, priority, "");
		}
		MessageStreamResponse last = stream.next();
		this.clock.advance(Duration.ofSeconds(1));
		this.warehouse.acknowledge(last);
		for (long block : new long[] { 3, 2, 4, 0, 1 }) {
			MessageStreamResponse event = stream.next();
			assertThat(event.getPartitionBlock()).isEqualTo(block);
			this.warehouse.acknowledge(event);
		}
	}

	@Test
	void priorityIsThatOfTheLatestDeferralAndCountsOverTheNamesOfAPattern() {
		RawStream stream = this.warehouse.subscribe("*");
		publish(this.server, "a", 1);
		MessageStreamResponse a = stream.next();
		publish(this.server, "b", 1);
		publish(this.server, "b", 1);
		this.warehouse.defer(a, 1000, 0, "");
		MessageStreamResponse first = stream.next();
		this.warehouse.defer(first, 1000, 5, "");
		MessageStreamResponse second = stream.next();
		this.clock.advance(Duration.ofSeconds(1));
		this.warehouse.acknowledge(second);
		assertThat(stream.next()).isEqualTo(first);
		this.warehouse.defer(first, 0, 0, "");
		assertThat(stream.next()).isEqualTo(a);
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 1, 999, 86_400_001, Long.MAX_VALUE })
	void delayBeyondTheLimitsIsRefused(long delay) {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		DeferResponse response = this.warehouse.defer(stream.next(), delay, "");
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getMessage()).isEqualTo("INVALID_DELAY: Delay must be between 1000ms and 24 hours");
		assertThat(states(this.server)).containsExactly(EventState.DELIVERED);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1000, 86_400_000 })
	void delayAtTheLimitsIsTaken(long delay) {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		assertThat(this.warehouse.defer(stream.next(), delay, "").getSuccess()).isTrue();
	}

	@Test
	void deferredEventsAreDueInRealTimeByDefault() {
		EnSyncServer server = server(1);
		RawClient client = client(server, "warehouse");
		RawStream stream = client.subscribe("a");
		publish(server, "a", 2);
		MessageStreamResponse first = stream.next();
		client.defer(first, 1500, "");
		MessageStreamResponse second = stream.next();
		client.defer(second, 1000, "");
		assertThat(stream.next()).isEqualTo(second);
		client.acknowledge(second);
		assertThat(stream.next()).isEqualTo(first);
	}

	@ParameterizedTest
	@EnumSource
	void discardedEventIsDoneAndKeepsTheReason(Dialect dialect) {
		RawClient client = client(this.server, "warehouse", dialect);
		RawStream stream = client.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		assertThat(client.discard(event, "poison").getSuccess()).isTrue();
		ReceivedEvent received = event(this.server, event.getMessageIdem());
		assertThat(received.state()).isEqualTo(EventState.DISCARDED);
		assertThat(received.discardReason()).isEqualTo("poison");
		assertThat(client.acknowledge(event).getMessage()).isEqualTo("NOT_FOUND: event already discarded");
	}

	@Test
	void discardNeedsNoReason() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		DiscardResponse response = this.warehouse.discard(stream.next(), "");
		assertThat(response.getSuccess()).isTrue();
		assertThat(states(this.server)).containsExactly(EventState.DISCARDED);
	}

	@Test
	void replayInTheEventsDialectIsTheBareEnvelope() {
		publish(this.server, "a", 1);
		ReplayResponse response = client(this.server, "warehouse", Dialect.EVENTS)
			.replay(this.server.events("warehouse").get(0).idem(), "a");
		assertThat(response.getSuccess()).isTrue();
		assertThat(response.getMessageData()).isEqualTo("payload-0");
	}

	@Test
	void replayInTheMessagesDialectIsTheMessageAsJson() {
		String idem = this.server.deliverRaw("warehouse", "a", "payload", "{\"n\":1.10}");
		ReplayResponse response = this.warehouse.replay(idem, "a");
		assertThat(response.getMessageData()).isEqualTo("{\"message_idem\":\"" + idem + "\",\"message_name\":\"a\","
				+ "\"payload\":\"payload\",\"partition_block\":0,"
				+ "\"metadata\":\"{\\\"n\\\":1.10,\\\"$internal\\\":{\\\"replay_info\\\":{"
				+ "\\\"isReplayed\\\":true,\\\"replayTimestamp\\\":" + this.clock.instant().toEpochMilli()
				+ ",\\\"wasAcknowledged\\\":false}}}\",\"sender\":\"\"}");
	}

	@Test
	void replayedMetadataThatIsNoJsonIsAsItCame() {
		String idem = this.server.deliverRaw("warehouse", "a", "payload", "{\"text\":\"tab\t\\ ü\"}");
		assertThat(this.warehouse.replay(idem, "a").getMessageData())
			.contains("\"metadata\":\"{\\\"text\\\":\\\"tab\\t\\\\ ü\\\"}\",");
	}

	@ParameterizedTest
	@EnumSource
	void replayHasTheFormThatWasChosenInEitherDialect(Dialect dialect) {
		String payload = "eyJub25jZSI6IngifQ==";
		assertThat(replay(ReplayForm.ENVELOPE, dialect, payload)).isEqualTo(payload);
		assertThat(replay(ReplayForm.DECODED_ENVELOPE, dialect, payload)).isEqualTo("{\"nonce\":\"x\"}");
		assertThat(replay(ReplayForm.DECODED_ENVELOPE, dialect, "no base64")).isEqualTo("no base64");
		assertThat(replay(ReplayForm.MESSAGE, dialect, payload))
			.startsWith((dialect == Dialect.EVENTS) ? "{\"event_idem\":" : "{\"message_idem\":")
			.contains((dialect == Dialect.EVENTS) ? ",\"event_name\":\"a\"," : ",\"message_name\":\"a\",");
	}

	private String replay(ReplayForm form, Dialect dialect, String payload) {
		EnSyncServer server = server(EnSyncServer.builder().replayForm(form));
		String idem = server.deliverRaw("warehouse", "a", payload, "{}");
		return client(server, "warehouse", dialect).replay(idem, "a").getMessageData();
	}

	@Test
	void settledEventCanBeReplayedAndStaysSettled() {
		RawStream stream = this.warehouse.subscribe("a");
		publish(this.server, "a", 1);
		MessageStreamResponse event = stream.next();
		this.warehouse.acknowledge(event);
		assertThat(this.warehouse.replay(event.getMessageIdem(), "a").getSuccess()).isTrue();
		assertThat(states(this.server)).containsExactly(EventState.ACKED);
	}

	@Test
	void unknownEventCannotBeReplayed() {
		ReplayResponse response = this.warehouse.replay("unknown", "a");
		assertThat(response.getSuccess()).isFalse();
		assertThat(response.getMessage()).isEqualTo("NOT_FOUND: Event not found or no longer available");
	}

}
