package io.streamstarters.sequin.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.client.ScriptedServer.Answer;
import io.streamstarters.sequin.client.ScriptedServer.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for what {@link SequinClient} makes of failures.
 */
class SequinClientErrorTests {

	private static final SequinClientOptions OPTIONS = SequinClientOptions.defaults();

	@Test
	void givesStatusAndSummaryOfASequinError() {
		SequinException ex = failure(ScriptedServer.json(404,
				"{\"summary\":\"Not found: No `stream` found matching the provided ID or name\"}"));
		assertThat(ex.getStatus()).isEqualTo(404);
		assertThat(ex.getSummary()).isEqualTo("Not found: No `stream` found matching the provided ID or name");
		assertThat(ex).hasMessage("Sequin answered 404 to GET /api/streams/orders: "
				+ "Not found: No `stream` found matching the provided ID or name");
		assertThat(ex.getValidationErrors()).isEmpty();
	}

	@Test
	void givesTheFieldsThatSequinFindsWrong() {
		SequinException ex = failure(
				ScriptedServer.json(422, "{\"summary\":\"Validation failed\",\"code\":\"x\",\"validation_errors\":"
						+ "{\"name\":[\"has already been taken\",\"is odd\"],\"kind\":\"is invalid\"}}"));
		assertThat(ex.getStatus()).isEqualTo(422);
		assertThat(ex.getSummary()).isEqualTo("Validation failed");
		assertThat(ex.getValidationErrors())
			.isEqualTo(Map.of("name", List.of("has already been taken", "is odd"), "kind", List.of("is invalid")));
		assertThat(ex).hasMessageContaining("has already been taken");
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 413, 500 })
	void readsTheOtherShapeOfErrors(int status) {
		SequinException ex = failure(ScriptedServer.json(status, "{\"errors\":{\"detail\":\"Something Is Wrong\"}}"));
		assertThat(ex.getStatus()).isEqualTo(status);
		assertThat(ex.getSummary()).isEqualTo("Something Is Wrong");
	}

	@Test
	void givesStatusAndReasonOfAProxysPage() {
		SequinException ex = failure(
				new Answer(502, "text/html", "<html>\n<h1>Bad gateway</h1><p>upstream 10.0.0.7</p></html>"));
		assertThat(ex.getStatus()).isEqualTo(502);
		assertThat(ex.getSummary()).isEqualTo("Bad Gateway");
		assertThat(ex).hasMessage("Sequin answered 502 to GET /api/streams/orders: Bad Gateway");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "42", "\"text\"", "{\"summary\": \"\"}", "{\"summary\": {}}",
			"{\"errors\": []}", "{\"summ" })
	void givesTheReasonWhenTheAnswerSaysNothing(String body) {
		SequinException ex = failure(ScriptedServer.json(406, body));
		assertThat(ex.getStatus()).isEqualTo(406);
		assertThat(ex.getSummary()).isEqualTo("Not Acceptable");
	}

	@Test
	void givesAStatusThatNobodyKnows() {
		SequinException ex = failure(new Answer(599, "", ""));
		assertThat(ex.getStatus()).isEqualTo(599);
		assertThat(ex.getSummary()).isEqualTo("HTTP 599");
	}

	@Test
	void theSummaryIsOneShortLine() {
		SequinException ex = failure(ScriptedServer.json(401,
				"{\"summary\":\"No token.\\n\\n  Use a header:\\r\\n\\tAuthorization " + "x".repeat(1000) + "\"}"));
		assertThat(ex.getSummary()).startsWith("No token. Use a header: Authorization xx").hasSizeLessThan(310);
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage", "text/html; charset=nonsense", "text/event-stream", "application/x-ndjson" })
	void givesTheStatusWhateverTheAnswerSaysThatItIs(String contentType) {
		SequinException ex = failure(new Answer(503, contentType, "{\"summary\":\"Later\"}"));
		assertThat(ex.getStatus()).isEqualTo(503);
		assertThat(ex.getSummary()).isEqualTo("Later");
	}

	@Test
	void aRedirectIsAnError() {
		assertThat(failure(new Answer(302, "text/html", "moved")).getStatus()).isEqualTo(302);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>Log in, confidential</html>", "{}", "[\"confidential\"]", "{\"data\": 42}",
			"{\"data\":{\"id\":\"confidential\"}}",
			"{\"id\":\"1\",\"name\":\"orders\",\"inserted_at\":\"confidential\"}", "{\"id\": confidential" })
	void anAnswerOfAnotherServerIsAnErrorThatDoesNotQuoteIt(String body) {
		SequinException ex = failure(ScriptedServer.ok(body));
		assertThat(ex.getStatus()).isEqualTo(200);
		assertThat(ex).hasMessageContaining("not what Sequin answers").hasNoCause();
		assertThat(ex.getMessage()).doesNotContain("confidential");
	}

	@Test
	void saysInAPlainSentenceThatNobodyListens() {
		String url;
		try (ScriptedServer server = new ScriptedServer((request) -> ScriptedServer.ok("{}"))) {
			url = server.url();
		}
		SequinClient client = SequinClient.create(url, OPTIONS);
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> client.getStream("orders"))
			.withMessage("We can't reach Sequin on " + url + ". Is it running, and is `sequin.url` right?")
			.satisfies((ex) -> assertThat(ex.getStatus()).isZero());
	}

	@Test
	void saysTheSameOfAHostThatIsUnknown() {
		SequinClient client = SequinClient.create("http://sequin.invalid:7376", OPTIONS);
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> client.getStream("orders"))
			.withMessageStartingWith("We can't reach Sequin on http://sequin.invalid:7376. Is it running");
	}

	@Test
	void saysTheSameWhenNoAnswerComes() {
		with((request) -> ScriptedServer.SILENCE, (server) -> {
			SequinClient client = SequinClient.create(server.url(), OPTIONS.withRequestTimeout(Duration.ofMillis(200)));
			assertThatExceptionOfType(SequinConnectionException.class)
				.isThrownBy(() -> client.send("orders", "orders.1", "confidential"))
				.withMessage("We can't reach Sequin on " + server.url()
						+ ". Is it running, and is `sequin.url` right? No answer came within 200 ms.");
		});
	}

	@Test
	void aCallThatSendsIsNotRepeatedWhenTheConnectionIsCut() {
		with((request) -> ScriptedServer.CUT, (server) -> {
			SequinClient client = SequinClient.create(server.url(), OPTIONS);
			assertThatExceptionOfType(SequinConnectionException.class)
				.isThrownBy(() -> client.send("orders", "orders.1", "confidential"))
				.withMessageStartingWith("We can't reach Sequin on " + server.url() + ".")
				.satisfies(SequinClientErrorTests::showsNothingConfidential);
			assertThat(server.calls()).hasSize(1);
		});
	}

	@Test
	void aCallThatSendsIsNotRepeatedWhenTheConnectionIsReset() throws Exception {
		AtomicInteger connections = new AtomicInteger();
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Thread resetting = new Thread(() -> resetAfterRequest(server, connections));
			resetting.start();
			SequinClient client = SequinClient.create("http://127.0.0.1:" + server.getLocalPort(), OPTIONS);
			assertThatExceptionOfType(SequinConnectionException.class)
				.isThrownBy(() -> client.send("orders", "orders.1", "confidential"))
				.satisfies(SequinClientErrorTests::showsNothingConfidential);
			server.close();
			resetting.join(10_000);
			assertThat(connections).hasValue(1);
		}
	}

	@Test
	void aCallThatSendsIsNotRepeatedWhenAConnectionIsCutThatWasUsedBefore() {
		with((request) -> request.method().equals("POST") ? ScriptedServer.CUT : ScriptedServer.ok("{\"data\":[]}"),
				(server) -> {
					SequinClient client = SequinClient.create(server.url(), OPTIONS);
					client.listStreams();
					assertThatExceptionOfType(SequinConnectionException.class)
						.isThrownBy(() -> client.send("orders", "orders.1", "confidential"));
					assertThat(server.calls()).hasSize(2);
				});
	}

	@Test
	void aCallThatSendsIsNotRepeatedWhenSequinFails() {
		with((request) -> ScriptedServer.json(500, "{\"errors\":{\"detail\":\"Internal Server Error\"}}"), (server) -> {
			SequinClient client = SequinClient.create(server.url(), OPTIONS);
			assertThatExceptionOfType(SequinException.class)
				.isThrownBy(() -> client.send("orders", "orders.1", "confidential"))
				.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(500))
				.satisfies(SequinClientErrorTests::showsNothingConfidential);
			assertThat(server.calls()).hasSize(1);
		});
	}

	@Test
	void anAnswerThatIsCutIsAConnectionProblem() {
		with((request) -> request.uri().contains("receive") ? ScriptedServer.CUT_IN_BODY
				: ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")), (server) -> {
					SequinClient client = SequinClient.create(server.url(), OPTIONS);
					assertThatExceptionOfType(SequinConnectionException.class)
						.isThrownBy(() -> client.receive(new StreamConsumer("orders", "shipping"), 10))
						.withMessageEndingWith("is `sequin.url` right?")
						.satisfies(SequinClientErrorTests::showsNothingConfidential);
				});
	}

	@Test
	void anAnswerThatIsTooLargeNamesTheWayOut() {
		String messages = SequinJson.received(SequinJson.message("orders.1", 1, "confidential".repeat(1000)));
		with((request) -> request.uri().contains("receive") ? ScriptedServer.ok(messages)
				: ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")), (server) -> {
					SequinClient small = SequinClient.create(server.url(), OPTIONS.withMaxInMemorySize(4000));
					assertThatExceptionOfType(SequinException.class)
						.isThrownBy(() -> small.receive(new StreamConsumer("orders", "shipping"), 10))
						.withMessageContaining("larger than 4000 bytes. Receive fewer messages at a time")
						.satisfies(SequinClientErrorTests::showsNothingConfidential);
					SequinClient large = SequinClient.create(server.url(), OPTIONS);
					assertThat(large.receive(new StreamConsumer("orders", "shipping"), 10)).hasSize(1);
				});
	}

	@Test
	void takesAnAnswerFarLargerThanSpringsUsualLimit() {
		String messages = SequinJson.received(SequinJson.message("orders.1", 1, "x".repeat(8_000_000)));
		with((request) -> request.uri().contains("receive") ? ScriptedServer.ok(messages)
				: ScriptedServer.ok(SequinJson.consumer("c-1", "shipping")),
				(server) -> assertThat(SequinClient.create(server.url(), OPTIONS)
					.receive(new StreamConsumer("orders", "shipping"), 10)).first()
					.satisfies((message) -> assertThat(message.data()).hasSize(8_000_000)));
	}

	@Test
	void anInterruptEndsTheWaitAndIsKept() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		try (ScriptedServer server = new ScriptedServer((request) -> {
			asked.countDown();
			return ScriptedServer.SILENCE;
		})) {
			SequinClient client = SequinClient.create(server.url(), OPTIONS);
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			AtomicBoolean interrupted = new AtomicBoolean();
			Thread thread = new Thread(() -> {
				thrown.set(catchThrowableOfType(Throwable.class, () -> client.getStream("orders")));
				interrupted.set(Thread.currentThread().isInterrupted());
			});
			thread.start();
			assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
			thread.interrupt();
			thread.join(10_000);
			assertThat(thrown.get()).isExactlyInstanceOf(SequinException.class).hasMessageContaining("interrupted");
			assertThat(interrupted).isTrue();
		}
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "localhost:7376", "ftp://localhost", "http://", "http:///x", "//localhost", "http://a b",
			"http://localhost:7376?x=y", "http://localhost#x", "http://localhost:port" })
	void refusesAnAddressThatIsNone(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> SequinClient.create(url, OPTIONS))
			.withMessageStartingWith("The Sequin URL must be an http or https address");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://user:confidential@localhost", "http://user:confid ential@localhost" })
	void refusesCredentialsInTheAddressWithoutShowingThem(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> SequinClient.create(url, OPTIONS))
			.withMessageNotContainingAny("confid", "user:")
			.withNoCause();
	}

	@Test
	void refusesOptionsThatCannotWork() {
		assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withRequestTimeout(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withRequestTimeout(Duration.ofSeconds(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withMaxInMemorySize(0));
	}

	private static void resetAfterRequest(ServerSocket server, AtomicInteger connections) {
		while (true) {
			try (Socket socket = server.accept()) {
				connections.incrementAndGet();
				StringBuilder request = new StringBuilder();
				while (request.indexOf("]}") < 0) {
					request.append((char) socket.getInputStream().read());
				}
				socket.setSoLinger(true, 0);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private static void showsNothingConfidential(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			assertThat(cause.toString()).doesNotContain("confid");
		}
	}

	private static SequinException failure(Answer answer) {
		try (ScriptedServer server = new ScriptedServer((request) -> answer)) {
			return catchThrowableOfType(SequinException.class,
					() -> SequinClient.create(server.url(), OPTIONS).getStream("orders"));
		}
	}

	private static void with(Function<Request, Answer> script, Consumer<ScriptedServer> test) {
		try (ScriptedServer server = new ScriptedServer(script)) {
			test.accept(server);
		}
	}

}
