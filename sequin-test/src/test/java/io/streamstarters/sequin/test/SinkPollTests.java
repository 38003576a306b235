package io.streamstarters.sequin.test;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Receives that wait for changes.
 */
class SinkPollTests extends AbstractSinkTests {

	private static final String NOTHING = "{\"data\":[]}";

	private static final String NO_PROCESS = "{\"summary\":\"Call to SlotMessageStore failed with :noproc\"}";

	private static final String LONG = "60s";

	private static Reply get(CompletableFuture<Reply> reply) {
		return reply.orTimeout(30, TimeUnit.SECONDS).join();
	}

	private void awaitPolls(int count) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(this.sink::longPolls, (polls) -> polls == count);
	}

	@Test
	void longPollIsAnsweredWhenAChangeComes() {
		CompletableFuture<Reply> poll = this.caller.poll(10, LONG);
		awaitPolls(1);
		this.sink.put(List.of(insertOf("1"), insertOf("2")));
		assertThat(get(poll).rows()).containsExactly("1", "2");
	}

	@Test
	void longPollWithoutAChangeEndsWithNothing() {
		assertThat(get(this.caller.poll(10, "500ms")).body()).isEqualTo(NOTHING);
		assertThat(this.sink.longPolls()).isZero();
	}

	@Test
	void oneChangeEndsAllLongPolls() {
		List<CompletableFuture<Reply>> polls = Stream.generate(() -> this.caller.poll(10, LONG)).limit(8).toList();
		awaitPolls(8);
		insert("1");
		assertThat(polls.stream().map((poll) -> get(poll).data().size())).containsExactlyInAnyOrder(1, 0, 0, 0, 0, 0, 0,
				0);
	}

	@Test
	void changeOfAnotherSinkEndsNoLongPoll() {
		this.server.createSink(SinkSettings.named("other"));
		CompletableFuture<Reply> poll = this.caller.poll(10, LONG);
		awaitPolls(1);
		this.server.sink("other").put(insertOf("1"));
		assertThat(this.sink.longPolls()).isEqualTo(1);
		insert("2");
		assertThat(get(poll).rows()).containsExactly("2");
	}

	@Test
	void longPollIsAnsweredAtOnceAndEmptyWhileAnythingIsOut() {
		insert("1");
		this.caller.receive(1);
		assertThat(get(this.caller.poll(10, "300s")).body()).isEqualTo(NOTHING);
		update("1", "2", "1");
		assertThat(get(this.caller.poll(10, "300s")).body()).isEqualTo(NOTHING);
	}

	@Test
	void abandonedLongPollSwallowsChangesForALease() throws Exception {
		try (Socket socket = new Socket("localhost", this.server.port())) {
			socket.getOutputStream()
				.write(("GET /api/sequin_streams/orders/receive?wait_for=60s HTTP/1.1\r\nHost: localhost\r\n"
						+ "Authorization: Bearer any\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			awaitPolls(1);
		}
		insert("1");
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.sink.snapshot().delivered() == 1);
		assertThat(this.caller.receive(1).data()).isEmpty();
		this.clock.advance(LEASE);
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

	@Test
	void longPollIsWokenOnlyAfterTheWakeDelay() {
		try (SequinServer slow = SequinServer.builder().sink("orders").wakeDelay(Duration.ofHours(1)).start()) {
			SinkCaller slowCaller = new SinkCaller(slow, "orders");
			CompletableFuture<Reply> poll = slowCaller.poll(10, "3s");
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> slow.sink("orders").longPolls() == 1);
			slow.sink("orders").put(insertOf("1"));
			assertThat(slowCaller.receive(1).rows()).containsExactly("1");
			assertThat(get(poll).body()).isEqualTo(NOTHING);
		}
	}

	@Test
	void changesThatComeAgainAfterARestartEndLongPolls() {
		insert("1");
		this.caller.ack(this.caller.receive(1).ackIds());
		CompletableFuture<Reply> poll = this.caller.poll(10, LONG);
		awaitPolls(1);
		this.server.restartStores();
		assertThat(get(poll).rows()).containsExactly("1");
	}

	@Test
	void longPollOnAnEmptySinkOutlivesARestartOfTheStores() {
		CompletableFuture<Reply> poll = this.caller.poll(10, LONG);
		awaitPolls(1);
		this.server.restartStores();
		insert("1");
		assertThat(get(poll).rows()).containsExactly("1");
	}

	@Test
	void longPollRunsItsTimeAndFailsWhenTheSinkIsDeleted() {
		CompletableFuture<Reply> poll = this.caller.poll(10, "1s");
		awaitPolls(1);
		this.sink.delete();
		Reply reply = get(poll);
		assertThat(reply.status()).isEqualTo(500);
		assertThat(reply.body()).isEqualTo(NO_PROCESS);
		assertThat(this.caller.receive(1).status()).isEqualTo(404);
	}

	@Test
	void longPollOnADisabledSinkRunsItsTimeAndFails() {
		this.sink.disable();
		CompletableFuture<Reply> poll = this.caller.poll(10, "500ms");
		awaitPolls(1);
		assertThat(get(poll).body()).isEqualTo(NO_PROCESS);
	}

	@Test
	void longPollOnAPausedSinkIsAnsweredAtOnce() {
		this.sink.pause();
		assertThat(get(this.caller.poll(10, "300s")).body()).isEqualTo(NOTHING);
	}

	@Test
	void fractionOfAMillisecondFailsAfterTheWait() {
		assertThat(this.caller.post("receive", "{\"wait_for\": 500.5}").body())
			.isEqualTo("{\"errors\":{\"detail\":\"Internal Server Error\"}}");
	}

	@Test
	void stoppedServerWaitsNoMore() {
		CompletableFuture<Reply> poll = this.caller.poll(10, LONG);
		awaitPolls(1);
		this.server.stop();
		assertThat(poll.handle((reply, failure) -> failure).join()).isNotNull();
		insert("1");
		this.server.start();
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

}
