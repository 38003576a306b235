package io.streamstarters.sequin.test;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InspectionTests {

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
	void snapshotTellsWhatIsAvailableDeliveredAndAcked() {
		this.caller.publish("s", "c", "1", "b", "1", "a", "1");
		List<String> ackIds = this.caller.receive("c", 2).ackIds();
		this.caller.ack("c", List.of(ackIds.get(0)));
		ConsumerSnapshot snapshot = this.server.consumer("s", "c");
		assertThat(snapshot.available()).isEqualTo(1);
		assertThat(snapshot.delivered()).isEqualTo(1);
		assertThat(snapshot.acked()).isEqualTo(1);
		assertThat(snapshot.deliverCounts()).isEqualTo(Map.of("a", 1, "b", 1));
		assertThat(snapshot.isDrained()).isFalse();
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.server.consumer("s", "c").available()).isEqualTo(2);
	}

	@Test
	void callsAreCountedByOperationRefusedOnesIncluded() {
		this.caller.publish("s", "a", "1");
		this.caller.publish("s", "not good", "1");
		this.caller.post("/api/streams/s/messages", "{");
		this.caller.receive("c", 1);
		this.caller.get("/api/streams/s/consumers/c");
		this.caller.get("/nothing");
		assertThat(this.server.calls(SequinOperation.PUBLISH)).isEqualTo(3);
		assertThat(this.server.calls(SequinOperation.RECEIVE)).isEqualTo(1);
		assertThat(this.server.calls(SequinOperation.GET_CONSUMER)).isEqualTo(1);
		assertThat(this.server.calls(SequinOperation.ACK)).isZero();
		this.server.clearCalls();
		assertThat(this.server.calls(SequinOperation.PUBLISH)).isZero();
	}

	@Test
	void batchesOfAcksAndNacksAreKept() {
		this.caller.publish("s", "c", "1", "b", "1", "a", "1");
		List<String> ackIds = this.caller.receive("c", 3).ackIds();
		this.caller.ack("c", ackIds.subList(0, 2));
		this.caller.nack("c", ackIds.subList(2, 3));
		this.caller.ack("c", List.of(ackIds.get(0), ackIds.get(0)));
		assertThat(this.server.ackBatches()).containsExactly(ackIds.subList(0, 2),
				List.of(ackIds.get(0), ackIds.get(0)));
		assertThat(this.server.nackBatches()).containsExactly(ackIds.subList(2, 3));
		assertThat(this.server.settlements()).extracting(Settlement::consumerId)
			.containsOnly(this.server.consumer("s", "c").id());
		this.server.clearCalls();
		assertThat(this.server.settlements()).isEmpty();
	}

	@Test
	void oldBatchesMakeRoomForNewOnes() {
		List<String> batch = Collections.nCopies(40_000, "01234567-89ab-4cde-8f01-23456789abcd");
		for (int i = 0; i < 3; i++) {
			this.caller.ack("c", batch);
		}
		assertThat(this.server.ackBatches()).hasSize(2);
		assertThat(this.server.calls(SequinOperation.ACK)).isEqualTo(3);
	}

	@Test
	void clientThatWaitsForItsAnswersHasOneReceiveInFlight() {
		HttpCaller otherConnection = new HttpCaller(this.server);
		for (int i = 0; i < 500; i++) {
			this.caller.receive("c", 1);
			otherConnection.receive("c", 1);
		}
		assertThat(this.server.maxParallelReceives("s", "c")).isEqualTo(1);
	}

	@Test
	void receiveThatAClientGaveUpIsNoLongerInFlight() {
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.holdUntil(new CompletableFuture<>()));
		CompletableFuture<HttpResponse<String>> held = this.caller.receiveLater("c", 1);
		Awaitility.await().until(() -> this.server.maxParallelReceives("s", "c") == 1);
		held.cancel(true);
		Awaitility.await().until(() -> {
			this.server.clearCalls();
			return this.server.maxParallelReceives("s", "c") == 0;
		});
	}

	@Test
	void unknownNamesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.messages("nope"))
			.withMessageContaining("nope");
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.consumer("s", "nope"))
			.withMessageContaining("nope");
		assertThatIllegalArgumentException().isThrownBy(() -> this.server.publish("s", "not good", "x"))
			.withMessageContaining("Key contains invalid characters");
	}

}
