package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Acks, nacks and leases of a sink.
 */
class SinkSettlementTests extends AbstractSinkTests {

	@Test
	void ackedChangeDoesNotComeAgain() {
		insert("1");
		Reply reply = this.caller.receive(1);
		assertThat(this.caller.ack(reply.ackIds()).body()).isEqualTo("{\"success\":true}");
		this.clock.advance(LEASE);
		assertThat(this.caller.receive(1).data()).isEmpty();
		assertThat(this.sink.snapshot().isDrained()).isTrue();
		assertThat(this.sink.snapshot().acked()).isEqualTo(1);
		assertThat(this.sink.ackBatches()).containsExactly(reply.ackIds());
	}

	@Test
	void nackedChangeComesFirstAgainAtOnce() {
		insert("1", "2");
		Reply first = this.caller.receive(1);
		this.caller.nack(first.ackIds());
		Reply again = this.caller.receive(1);
		assertThat(again.rows()).containsExactly("1");
		assertThat(again.ackIds()).isEqualTo(first.ackIds());
		assertThat(again.idempotencyKeys()).isEqualTo(first.idempotencyKeys());
		assertThat(this.sink.nackBatches()).containsExactly(first.ackIds());
	}

	@Test
	void changeComesFirstAgainUnderItsIdWhenItsLeaseEnds() {
		insert("1");
		Reply first = this.caller.receive(1);
		insert("2");
		this.clock.advance(LEASE.minusMillis(1));
		assertThat(this.caller.receive(1).rows()).containsExactly("2");
		this.clock.advance(Duration.ofMillis(1));
		Reply again = this.caller.receive(5);
		assertThat(again.rows()).containsExactly("1");
		assertThat(again.ackIds()).isEqualTo(first.ackIds());
		assertThat(again.body()).isEqualTo(first.body());
	}

	@Test
	void changeThatIsNeverAckedBlocksItsRow() {
		insert("1");
		update("1", "2", "1");
		for (int i = 0; i < 3; i++) {
			assertThat(this.caller.receive(5).data().at("/0/data/action").stringValue()).isEqualTo("insert");
			this.clock.advance(LEASE);
		}
		assertThat(this.sink.changes()).extracting(SinkChange::state, SinkChange::deliveries)
			.containsExactly(tuple(SinkChange.State.AVAILABLE, 3), tuple(SinkChange.State.BEHIND, 0));
	}

	@Test
	void lateAckCountsEvenWhileAnotherHoldsTheChange() {
		insert("1", "2");
		List<String> ids = this.caller.receive(2).ackIds();
		this.clock.advance(LEASE);
		this.caller.ack(ids.subList(1, 2));
		assertThat(this.caller.receive(2).rows()).containsExactly("1");
		this.caller.ack(ids.subList(0, 1));
		this.clock.advance(LEASE);
		assertThat(this.caller.receive(2).data()).isEmpty();
	}

	@Test
	void ackAfterANackCounts() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		this.caller.nack(ids);
		this.caller.ack(ids);
		assertThat(this.caller.receive(1).data()).isEmpty();
	}

	@Test
	void lateNackTakesTheChangeFromItsHolder() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		this.clock.advance(LEASE);
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
		this.caller.nack(ids);
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

	@Test
	void ackNeverTouchesANewerChangeOfTheRow() {
		insert("1");
		update("1", "2", "1");
		List<String> first = this.caller.receive(1).ackIds();
		this.caller.ack(first);
		Reply second = this.caller.receive(1);
		assertThat(second.ackIds()).isNotEqualTo(first);
		this.caller.ack(first);
		this.caller.nack(first);
		assertThat(this.caller.receive(1).data()).isEmpty();
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
	}

	@Test
	void onlyTheExactIdIsKnown() {
		insert("1");
		String id = this.caller.receive(1).ackIds().get(0);
		assertThat(this.caller.ack(List.of(id.toUpperCase(Locale.ROOT), id.replace("-", ""))).status()).isEqualTo(200);
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
	}

	@Test
	void oneBadIdRefusesTheWholeCall() {
		insert("1");
		String id = this.caller.receive(1).ackIds().get(0);
		assertThat(this.caller.ack(List.of(id, "abc")).status()).isEqualTo(400);
		assertThat(this.caller.nack(List.of()).status()).isEqualTo(400);
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
		assertThat(this.sink.ackBatches()).isEmpty();
	}

	@Test
	void manyUnknownIdsAreIgnoredAndTooManyAreTooLarge() {
		List<String> unknown = Stream.generate(() -> UUID.randomUUID().toString()).limit(5000).toList();
		assertThat(this.caller.ack(unknown).body()).isEqualTo("{\"success\":true}");
		assertThat(this.caller.nack(unknown).body()).isEqualTo("{\"success\":true}");
		List<String> tooLarge = Collections.nCopies(230_000, unknown.get(0));
		assertThat(this.caller.ack(tooLarge).body())
			.isEqualTo("{\"errors\":{\"detail\":\"Request Entity Too Large\"}}");
	}

	@Test
	void leaseOverTwoMinutesIsFreedByTheCheckEveryFiveMinutes() {
		SinkCaller patient = create(SinkSettings.named("patient").withAckWait(Duration.ofHours(1)));
		SequinSink other = this.server.sink("patient");
		this.clock.advance(Duration.ofMinutes(1));
		other.put(insertOf("early"));
		patient.receive(1);
		this.clock.advance(Duration.ofMinutes(3));
		other.put(insertOf("late"));
		patient.receive(1);
		this.clock.advance(Duration.ofSeconds(59));
		assertThat(patient.receive(5).data()).isEmpty();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(patient.receive(5).rows()).containsExactly("early");
		this.clock.advance(Duration.ofMinutes(5).minusMillis(1));
		assertThat(patient.receive(5).data()).isEmpty();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(patient.receive(5).rows()).containsExactly("early", "late");
	}

}
