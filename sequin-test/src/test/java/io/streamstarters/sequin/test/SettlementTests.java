package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SettlementTests {

	private static final String UNKNOWN = "01234567-89ab-4cde-8f01-23456789abcd";

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("s")
		.consumer("s", "c", ">", Duration.ofSeconds(10))
		.start();

	private final HttpCaller caller = new HttpCaller(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void ackedMessageNeverComesAgain() {
		this.server.publish("s", "a", "1");
		this.caller.ack("c", this.caller.receive("c", 10).ackIds());
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
		assertThat(this.server.consumer("s", "c").isDrained()).isTrue();
	}

	@Test
	void nackedMessageComesAgainAtOnceUnderTheSameAckId() {
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		this.caller.nack("c", ackIds);
		assertThat(this.caller.receive("c", 10).ackIds()).isEqualTo(ackIds);
	}

	@Test
	void ackAfterTheLeaseCountsUntilTheMessageIsHandedOutAgain() {
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		this.clock.advance(Duration.ofSeconds(11));
		this.caller.ack("c", ackIds);
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
	}

	@Test
	void lateAckOfTheFirstValueAcksTheSecondThatIsOut() {
		this.server.publish("s", "a", "1");
		List<String> first = this.caller.receive("c", 10).ackIds();
		this.clock.advance(Duration.ofSeconds(11));
		this.server.publish("s", "a", "2");
		assertThat(this.caller.receive("c", 10).values()).containsExactly("2");
		this.caller.ack("c", first);
		this.clock.advance(Duration.ofSeconds(11));
		assertThat(this.caller.receive("c", 10).values()).isEmpty();
	}

	@Test
	void ackOfAMessageThatGotANewValueWhileItWasOutMakesTheNewValueAvailable() {
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		this.server.publish("s", "a", "2");
		this.caller.ack("c", ackIds);
		HttpCaller.Reply second = this.caller.receive("c", 10);
		assertThat(second.values()).containsExactly("2");
		assertThat(second.ackIds()).isEqualTo(ackIds);
	}

	@Test
	void valueThatChangedAndChangedBackWhileItWasOutComesAgain() {
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		this.server.publish("s", "a", "2");
		this.server.publish("s", "a", "1");
		this.caller.ack("c", ackIds);
		assertThat(this.caller.receive("c", 10).values()).containsExactly("1");
	}

	@Test
	void ackAndNackAreIdempotent() {
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		for (int i = 0; i < 2; i++) {
			assertThat(this.caller.ack("c", ackIds).status()).isEqualTo(200);
			assertThat(this.caller.nack("c", ackIds).status()).isEqualTo(200);
		}
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
		assertThat(this.server.consumer("s", "c").acked()).isEqualTo(1);
	}

	@Test
	void ackOfANackedMessageChangesNothing() {
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		this.caller.nack("c", ackIds);
		this.caller.ack("c", ackIds);
		assertThat(this.caller.receive("c", 10).ackIds()).isEqualTo(ackIds);
	}

	@Test
	void oneBadIdSpoilsTheWholeCall() {
		this.server.publish("s", "a", "1");
		String ackId = this.caller.receive("c", 10).ackIds().get(0);
		assertThat(this.caller.ack("c", List.of(ackId, "nope")).status()).isEqualTo(400);
		assertThat(this.caller.ack("c", List.of(ackId, "")).status()).isEqualTo(400);
		assertThat(this.caller.nack("c", List.of(ackId, "nope")).status()).isEqualTo(400);
		assertThat(this.server.consumer("s", "c").delivered()).isEqualTo(1);
		assertThat(this.server.settlements()).isEmpty();
	}

	@Test
	void unknownIdsAreIgnored() {
		this.server.publish("s", "a", "1");
		String ackId = this.caller.receive("c", 10).ackIds().get(0);
		assertThat(this.caller.ack("c", List.of(UNKNOWN, ackId, UNKNOWN)).status()).isEqualTo(200);
		assertThat(this.server.consumer("s", "c").isDrained()).isTrue();
	}

	@Test
	void ackIdsOfOneConsumerMeanNothingToAnother() {
		this.server.createConsumer("s", "d", ">", Duration.ofSeconds(10));
		this.server.publish("s", "a", "1");
		List<String> ackIds = this.caller.receive("c", 10).ackIds();
		this.caller.receive("d", 10);
		this.caller.ack("d", ackIds);
		assertThat(this.server.consumer("s", "c").delivered()).isEqualTo(1);
		assertThat(this.server.consumer("s", "d").delivered()).isEqualTo(1);
	}

	@Test
	void callMayHoldTensOfThousandsOfIds() {
		assertThat(this.caller.ack("c", Collections.nCopies(70_000, UNKNOWN)).status()).isEqualTo(200);
	}

}
