package io.streamstarters.sequin.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What goes wrong on demand with calls to sinks.
 */
class SinkFaultsTests extends AbstractSinkTests {

	private final SequinFaults faults = this.server.faults();

	@Test
	void answersOfServersAndProxiesInTroubleAreGivenInTheirOrder() {
		insert("1");
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.internalServerError());
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.badGateway());
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.tooManyRequests(Duration.ofSeconds(7)));
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.unknownConsumer());
		assertThat(this.caller.receive(1).status()).isEqualTo(500);
		assertThat(this.caller.receive(1).body()).startsWith("<html>");
		assertThat(this.caller.receive(1).status()).isEqualTo(429);
		assertThat(this.caller.receive(1).body())
			.isEqualTo("{\"summary\":\"Not found: No `consumer` found matching the provided ID or name\"}");
		assertThat(this.sink.snapshot().delivered()).isZero();
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
		assertThat(this.server.calls(SequinOperation.SINK_RECEIVE)).isEqualTo(5);
	}

	@Test
	void processIsAwayForAWhile() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		this.faults.always(SequinOperation.SINK_ACK, Fault.noProcess());
		for (int i = 0; i < 3; i++) {
			Reply reply = this.caller.ack(ids);
			assertThat(reply.status()).isEqualTo(500);
			assertThat(reply.body()).isEqualTo("{\"summary\":\"Call to SlotMessageStore failed with :noproc\"}");
		}
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
		this.faults.clear();
		assertThat(this.caller.ack(ids).status()).isEqualTo(200);
		assertThat(this.sink.snapshot().isDrained()).isTrue();
	}

	@Test
	void changesThatAreOutAreHandedOutAgain() {
		insert("1", "2");
		List<String> ids = this.caller.receive(1).ackIds();
		this.faults.handOutAgain(1);
		Reply reply = this.caller.receive(10);
		assertThat(reply.rows()).containsExactly("1", "2");
		assertThat(reply.ackIds()).containsAll(ids);
		assertThat(this.caller.receive(10).data()).isEmpty();
	}

	@Test
	void storesRestartBetweenAReceiveAndItsAck() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		this.faults.next(SequinOperation.SINK_ACK, 1, Fault.before(this.server::restartStores));
		assertThat(this.caller.ack(ids).body()).isEqualTo("{\"success\":true}");
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

	@Test
	void ackIsDoneOnlyAfterTheLease() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.faults.next(SequinOperation.SINK_ACK, 1, Fault.doneAfter(gate));
		CompletableFuture<Reply> ack = this.caller.ackLater(ids);
		this.clock.advance(LEASE);
		assertThat(this.caller.receive(1).ackIds()).isEqualTo(ids);
		gate.complete(null);
		assertThat(ack.join().status()).isEqualTo(200);
		assertThat(this.sink.snapshot().isDrained()).isTrue();
	}

	@Test
	void ackIsDoneInTimeAndAnsweredOnlyAfterTheLease() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.faults.next(SequinOperation.SINK_ACK, 1, Fault.holdUntil(gate));
		CompletableFuture<Reply> ack = this.caller.ackLater(ids);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> this.sink.snapshot().acked() == 1);
		this.clock.advance(LEASE);
		assertThat(this.caller.receive(1).data()).isEmpty();
		assertThat(ack).isNotDone();
		gate.complete(null);
		assertThat(ack.join().status()).isEqualTo(200);
	}

	@Test
	void secondHalfOfTheBodyComesLate() throws Exception {
		insert("1");
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.holdBodyUntil(gate));
		try (Socket socket = open()) {
			InputStream answer = socket.getInputStream();
			StringBuilder text = new StringBuilder();
			while (text.indexOf("\r\n\r\n{") < 0) {
				text.append((char) answer.read());
			}
			assertThat(text).startsWith("HTTP/1.1 200 OK");
			int length = Integer.parseInt(text.toString().replaceAll("(?s).*content-length: (\\d+).*", "$1"));
			answer.readNBytes(length / 2 - 1);
			assertThat(answer.available()).isZero();
			gate.complete(null);
			assertThat(new String(answer.readNBytes(length - length / 2), StandardCharsets.UTF_8)).endsWith("}]}");
		}
	}

	@Test
	void slowBodyIsWhole() {
		insert("1");
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.slowBody(Duration.ofMillis(20)));
		assertThat(this.caller.receive(1).rows()).containsExactly("1");
	}

	@Test
	void connectionIsCutInTheMiddleOfTheBodyAndTheChangeIsOut() throws Exception {
		insert("1");
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.cutBody());
		try (Socket socket = open()) {
			String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(text).contains("{\"data\":[").doesNotContain("}]}");
		}
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
	}

	@Test
	void connectionIsCutBeforeTheCallIsDone() throws Exception {
		insert("1");
		this.faults.next(SequinOperation.SINK_RECEIVE, 1, Fault.cutRequest());
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.caller.receive(1))
			.withCauseInstanceOf(IOException.class);
		assertThat(this.sink.snapshot().delivered()).isZero();
	}

	private Socket open() throws IOException {
		Socket socket = new Socket("localhost", this.server.port());
		socket.setSoTimeout(30_000);
		socket.getOutputStream()
			.write(("GET /api/sequin_streams/orders/receive HTTP/1.1\r\nHost: localhost\r\n"
					+ "Authorization: Bearer any\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

}
