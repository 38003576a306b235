package io.streamstarters.sequin.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SequinFaultsTests {

	private final SequinServer server = SequinServer.builder().stream("s").consumer("s", "c", ">").start();

	private final SequinFaults faults = this.server.faults();

	private final HttpCaller caller = new HttpCaller(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void nextCallsOfOneOperationFailInTheOrderOfTheFaults() {
		this.faults.next(SequinOperation.PUBLISH, 2, Fault.internalServerError());
		this.faults.next(SequinOperation.PUBLISH, 1, Fault.badGateway());
		assertThat(this.caller.receive("c", 1).status()).isEqualTo(200);
		assertThat(this.caller.publish("s", "a", "1").body())
			.isEqualTo("{\"errors\":{\"detail\":\"Internal Server Error\"}}");
		assertThat(this.caller.publish("s", "a", "1").status()).isEqualTo(500);
		HttpCaller.Reply page = this.caller.publish("s", "a", "1");
		assertThat(page.status()).isEqualTo(502);
		assertThat(page.headers().get("content-type")).containsExactly("text/html; charset=utf-8");
		assertThat(page.body()).startsWith("<html>");
		assertThat(this.server.messages("s")).isEmpty();
		assertThat(this.caller.publish("s", "a", "1").status()).isEqualTo(200);
	}

	@Test
	void tooManyRequestsSaysWhenToComeBack() {
		this.faults.next(SequinOperation.RECEIVE, 1, Fault.tooManyRequests(Duration.ofSeconds(7)));
		HttpCaller.Reply reply = this.caller.receive("c", 1);
		assertThat(reply.status()).isEqualTo(429);
		assertThat(reply.headers().get("retry-after")).containsExactly("7");
	}

	@Test
	void anyAnswerCanBeGiven() {
		this.faults.next(SequinOperation.ACK, 1, Fault.answer(418, "text/plain", "Short and stout"));
		HttpCaller.Reply reply = this.caller.ack("c", List.of());
		assertThat(reply.status()).isEqualTo(418);
		assertThat(reply.body()).isEqualTo("Short and stout");
	}

	@Test
	void faultsThatAlwaysHappenStopWhenCleared() {
		this.faults.always(SequinOperation.RECEIVE, Fault.internalServerError());
		this.faults.next(SequinOperation.RECEIVE, 1, Fault.badGateway());
		assertThat(this.caller.receive("c", 1).status()).isEqualTo(502);
		assertThat(this.caller.receive("c", 1).status()).isEqualTo(500);
		assertThat(this.caller.receive("c", 1).status()).isEqualTo(500);
		this.faults.next(SequinOperation.RECEIVE, 1, Fault.badGateway());
		this.faults.handOutAgain(1);
		this.faults.clear();
		this.server.publish("s", "a", "1");
		assertThat(this.caller.receive("c", 1).keys()).containsExactly("a");
		assertThat(this.caller.receive("c", 1).keys()).isEmpty();
	}

	@Test
	void delayedAnswerComes() {
		this.server.publish("s", "a", "1");
		this.faults.next(SequinOperation.RECEIVE, 1, Fault.delay(Duration.ofMillis(20)));
		assertThat(this.caller.receive("c", 1).keys()).containsExactly("a");
	}

	@Test
	void heldAnswerComesAfterTheCallIsDone() {
		this.server.publish("s", "a", "1");
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.faults.next(SequinOperation.RECEIVE, 1, Fault.holdUntil(gate));
		CompletableFuture<HttpResponse<String>> held = this.caller.receiveLater("c", 1);
		Awaitility.await().until(() -> this.server.consumer("s", "c").delivered() == 1);
		assertThat(held).isNotDone();
		gate.completeExceptionally(new IllegalStateException("Ends the wait all the same"));
		assertThat(held.join().statusCode()).isEqualTo(200);
	}

	@Test
	void connectionIsCutInTheMiddleOfTheBody() throws Exception {
		this.server.publish("s", "a", "1");
		this.faults.next(SequinOperation.RECEIVE, 1, Fault.cutBody());
		try (Socket socket = new Socket("localhost", this.server.port())) {
			socket.getOutputStream()
				.write("GET /api/streams/s/consumers/c/receive HTTP/1.1\r\nHost: localhost\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			InputStream answer = socket.getInputStream();
			String text = new String(answer.readAllBytes(), StandardCharsets.US_ASCII);
			String[] headAndBody = text.split("\r\n\r\n", 2);
			assertThat(headAndBody[0]).startsWith("HTTP/1.1 200 OK");
			int length = Integer.parseInt(headAndBody[0].replaceAll("(?s).*content-length: (\\d+).*", "$1"));
			assertThat(headAndBody[1]).startsWith("{\"data\":[").hasSize(length / 2);
		}
		assertThat(this.server.consumer("s", "c").delivered()).isEqualTo(1);
	}

	@Test
	void publishIsStoredAndItsAnswerCut() {
		this.faults.next(SequinOperation.PUBLISH, 1, Fault.cutAnswer());
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.caller.callOrFail("POST", "/api/streams/s/messages",
					Map.of("Content-Type", "application/json"), "{\"messages\":[{\"key\":\"a\",\"data\":\"1\"}]}"));
		assertThat(this.server.messages("s")).extracting(StoredMessage::key).containsExactly("a");
	}

}
