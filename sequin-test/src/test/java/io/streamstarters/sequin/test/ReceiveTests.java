package io.streamstarters.sequin.test;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReceiveTests {

	private final MovableClock clock = MovableClock.startingNow();

	private SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("s")
		.consumer("s", "c", ">", Duration.ofSeconds(10))
		.start();

	private HttpCaller caller = new HttpCaller(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void messageIsHiddenForTheAckWaitAndThenComesAgainUnderTheSameAckId() {
		this.server.publish("s", "a", "1");
		List<String> first = this.caller.receive("c", 10).ackIds();
		assertThat(first).hasSize(1);
		this.clock.advance(Duration.ofMillis(9_999));
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.caller.receive("c", 10).ackIds()).isEqualTo(first);
		assertThat(this.server.consumer("s", "c").deliverCount("a")).isEqualTo(2);
	}

	@Test
	void ackWaitIsThirtySecondsUnlessSet() {
		this.server.createStream("t");
		assertThat(this.caller.post("/api/streams/t/consumers", "{\"name\":\"d\",\"filter_key_pattern\":\">\"}")
			.json()
			.get("ack_wait_ms")
			.intValue()).isEqualTo(30_000);
	}

	@Test
	void lowestPositionsComeFirst() {
		publish(30);
		assertThat(this.caller.receive("c", 10).keys()).isEqualTo(keys(0, 10));
		assertThat(this.caller.receive("c", 10).keys()).isEqualTo(keys(10, 20));
	}

	@Test
	void largeAnswersComeOutOfOrderTheSameWayForOneSeed() {
		publish(50);
		List<String> shuffled = this.caller.receive("c", 50).keys();
		assertThat(shuffled).isNotEqualTo(keys(0, 50)).containsExactlyInAnyOrderElementsOf(keys(0, 50));
		restartWith(SequinServer.builder());
		publish(50);
		assertThat(this.caller.receive("c", 50).keys()).isEqualTo(shuffled);
		restartWith(SequinServer.builder().seed(7));
		publish(50);
		assertThat(this.caller.receive("c", 50).keys()).isNotEqualTo(shuffled);
	}

	@Test
	void shufflingCanBeSwitchedOff() {
		restartWith(SequinServer.builder().shuffleAnswersLargerThan(Integer.MAX_VALUE));
		publish(500);
		assertThat(this.caller.receive("c", 1000).keys()).isEqualTo(keys(0, 500));
	}

	@Test
	void oneMessageOfAKeyIsOutAtATime() {
		this.server.publish("s", "a", "1");
		assertThat(this.caller.receive("c", 10).values()).containsExactly("1");
		this.server.publish("s", "a", "2");
		assertThat(this.caller.receive("c", 10).values()).isEmpty();
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.caller.receive("c", 10).values()).containsExactly("2");
	}

	@Test
	void parallelReceivesShareTheMessagesUnlessDuplicatesAreAskedFor() {
		publish(320);
		List<CompletableFuture<HttpResponse<String>>> receives = IntStream.range(0, 16)
			.mapToObj((i) -> this.caller.receiveLater("c", 20))
			.toList();
		List<String> keys = receives.stream().flatMap((receive) -> keys(receive.join())).toList();
		assertThat(keys).hasSize(320).doesNotHaveDuplicates();
	}

	@Test
	void parallelReceivesHandOutTheSameMessagesIfAskedFor() {
		publish(65);
		assertThat(this.caller.receive("c", 5).keys()).isEqualTo(keys(0, 5));
		this.server.faults().duplicatesInParallelReceives(true);
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.holdUntil(gate));
		CompletableFuture<HttpResponse<String>> held = this.caller.receiveLater("c", 20);
		awaitDelivered(25);
		assertThat(this.caller.receive("c", 20).keys()).containsExactlyInAnyOrderElementsOf(keys(5, 25));
		gate.complete(null);
		assertThat(keys(held.join())).containsExactlyInAnyOrderElementsOf(keys(5, 25));
		assertThat(this.caller.receive("c", 20).keys()).containsExactlyInAnyOrderElementsOf(keys(25, 45));
		assertThat(this.server.consumer("s", "c").deliverCount("k.5")).isEqualTo(2);
		assertThat(this.server.maxParallelReceives("s", "c")).isEqualTo(2);
	}

	@Test
	void messagesThatAreOutComeAgainIfAskedFor() {
		publish(3);
		this.caller.receive("c", 2);
		this.server.faults().handOutAgain(1);
		assertThat(this.caller.receive("c", 10).keys()).isEqualTo(keys(0, 3));
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
	}

	@Test
	void messagesThatComeAgainAreNotCountedAsPendingTwice() {
		publish(3);
		setMaxAckPending(2);
		this.caller.receive("c", 10);
		this.server.faults().handOutAgain(1);
		assertThat(this.caller.receive("c", 10).keys()).isEqualTo(keys(0, 2));
	}

	@Test
	void noMoreThanMaxAckPendingAreOut() {
		publish(5);
		setMaxAckPending(2);
		List<String> out = this.caller.receive("c", 10).ackIds();
		assertThat(out).hasSize(2);
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
		this.caller.nack("c", List.of(out.get(1)));
		assertThat(this.caller.receive("c", 10).keys()).containsExactly("k.1");
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.caller.receive("c", 10).keys()).containsExactly("k.0", "k.1");
	}

	@Test
	void ackedMessagesCountAsPendingUntilTheConsumerIsOlderThanFiveMinutes() {
		publish(6);
		setMaxAckPending(2);
		this.caller.ack("c", this.caller.receive("c", 10).ackIds());
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.caller.receive("c", 10).keys()).isEmpty();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.caller.receive("c", 10).keys()).containsExactly("k.2", "k.3");
	}

	@Test
	void countingAckedMessagesCanBeSwitchedOff() {
		restartWith(SequinServer.builder().ackedMessagesCountWhileYoung(false));
		publish(6);
		setMaxAckPending(2);
		this.caller.ack("c", this.caller.receive("c", 10).ackIds());
		assertThat(this.caller.receive("c", 10).keys()).containsExactly("k.2", "k.3");
	}

	@Test
	void keyHasANewAckIdOnceAnOlderConsumerHasAckedIt() {
		this.server.publish("s", "a", "1");
		List<String> first = this.caller.receive("c", 10).ackIds();
		this.caller.ack("c", first);
		this.server.publish("s", "a", "2");
		List<String> young = this.caller.receive("c", 10).ackIds();
		assertThat(young).isEqualTo(first);
		this.clock.advance(Duration.ofMinutes(6));
		this.caller.ack("c", young);
		this.server.publish("s", "a", "3");
		assertThat(this.caller.receive("c", 10).ackIds()).hasSize(1).isNotEqualTo(first);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			x.*   | x.1 x.2
			x.>   | x.1 x.1.z x.2
			*     | u
			*.1   | x.1 y.1
			>     | u x.1 x.1.z x.2 y.1
			x.1   | x.1
			*.*.z | x.1.z
			x.*.> | x.1.z
			x.>>  | ""
			x.>.z | ""
			..    | ""
			"x 1" | ""
			""")
	void newConsumerGetsTheMatchingMessagesThatAreThereAndThatCome(String filter, String expected) {
		for (String key : List.of("x.1", "x.2", "y.1", "x.1.z", "u")) {
			this.server.publish("s", key, "1");
		}
		this.server.createConsumer("s", "d", filter, Duration.ofSeconds(10));
		List<String> keys = (expected.isEmpty()) ? List.of() : List.of(expected.split(" "));
		assertThat(this.caller.receive("d", 10).keys()).containsExactlyInAnyOrderElementsOf(keys);
		for (String key : List.of("x.1", "x.2", "y.1", "x.1.z", "u")) {
			this.server.publish("s", key, "2");
		}
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.caller.receive("d", 10).values()).hasSize(keys.size()).allMatch("2"::equals);
	}

	@Test
	void everyConsumerGetsEveryMessage() {
		this.server.createConsumer("s", "d", ">", Duration.ofSeconds(10));
		publish(2);
		assertThat(this.caller.receive("c", 10).keys()).isEqualTo(keys(0, 2));
		assertThat(this.caller.receive("d", 10).keys()).isEqualTo(keys(0, 2));
	}

	private void awaitDelivered(int count) {
		Awaitility.await().until(() -> this.server.consumer("s", "c").delivered() == count);
	}

	private void restartWith(SequinServerBuilder builder) {
		this.server.close();
		this.server = builder.clock(this.clock).stream("s").consumer("s", "c", ">", Duration.ofSeconds(10)).start();
		this.caller = new HttpCaller(this.server);
	}

	private void setMaxAckPending(int max) {
		this.caller.patch("/api/streams/s/consumers/c", "{\"max_ack_pending\":" + max + "}");
	}

	private void publish(int count) {
		keys(0, count).forEach((key) -> this.server.publish("s", key, "x"));
	}

	private static List<String> keys(int from, int to) {
		return new ArrayList<>(IntStream.range(from, to).mapToObj((i) -> "k." + i).toList());
	}

	private static Stream<String> keys(HttpResponse<String> response) {
		return new HttpCaller.Reply(response.statusCode(), response.headers().map(), response.body()).keys().stream();
	}

}
