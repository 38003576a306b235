package io.streamstarters.sequin.client;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SinkJson;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.client.ScriptedServer.Answer;
import io.streamstarters.sequin.client.ScriptedServer.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.JsonNode;

import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for what {@link SequinClient} asks of sinks, and what it makes of their answers,
 * which were recorded.
 */
class SinkClientTests {

	private static final SinkConsumer ORDERS = new SinkConsumer("orders-stream");

	private static final SequinClientOptions OPTIONS = SequinClientOptions.defaults().withToken("oracle-token-1");

	private static final Answer NOTHING = ScriptedServer.ok("{\"data\":[]}");

	private static final Answer DONE = ScriptedServer.ok("{\"success\":true}");

	private static final Answer NO_PROCESS = ScriptedServer.json(500,
			"{\"summary\":\"Call to SlotMessageStore failed with :noproc\"}");

	private static final Answer UNAUTHORIZED = ScriptedServer.json(401,
			"{\"summary\":\"The API token you provided is invalid or has expired. Your token may have been revoked or"
					+ " deleted in the Sequin console.\\n\"}");

	private ScriptedServer server;

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
	}

	@Test
	void asksForABatchAndDoesNotWaitUnlessTold() {
		SequinClient client = client(NOTHING);
		assertThat(client.receive(ORDERS, 1000)).isEmpty();
		assertThat(client.receive(ORDERS, 1, Duration.ofMillis(500))).isEmpty();
		assertThat(client.receive(ORDERS, 20, Duration.ofMinutes(5))).isEmpty();
		assertThat(client.receiveOne(ORDERS)).isEmpty();
		assertThat(this.server.calls()).containsOnly("POST /api/sequin_streams/orders-stream/receive");
		assertThat(this.server.requests()).extracting(Request::body)
			.containsExactly("{\"max_batch_size\":1000}", "{\"max_batch_size\":1,\"wait_for\":500}",
					"{\"max_batch_size\":20,\"wait_for\":300000}", "{\"max_batch_size\":1}");
	}

	@Test
	void sendsTokenAndTypesWithEveryRequest() {
		SequinClient client = client((request) -> request.uri().endsWith("/receive") ? NOTHING : DONE);
		client.receive(ORDERS, 1);
		client.ack(ORDERS, "b0ace8d2-a07a-41a8-98ff-3ffb6b3c7ed3");
		assertThat(this.server.requests()).hasSize(2).allSatisfy((request) -> {
			assertThat(request.headers().getAll("Authorization")).containsExactly("Bearer oracle-token-1");
			assertThat(request.headers().getAll("Accept")).containsExactly("application/json");
			assertThat(request.headers().getAll("Content-Type")).containsExactly("application/json");
		});
	}

	@Test
	void sendsNoTokenThatItDoesNotHave() {
		this.server = new ScriptedServer((request) -> NOTHING);
		SequinClient.create(this.server.url()).receive(ORDERS, 1);
		assertThat(this.server.requests().get(0).headers().contains("Authorization")).isFalse();
	}

	@Test
	void sendsOneTokenWhenTheBuilderHasOneToo() {
		this.server = new ScriptedServer((request) -> NOTHING);
		WebClient.Builder builder = WebClient.builder().defaultHeader("Authorization", "Bearer other");
		SequinClient.create(builder, this.server.url(), OPTIONS).receive(ORDERS, 1);
		assertThat(this.server.requests().get(0).headers().getAll("Authorization"))
			.containsExactly("Bearer oracle-token-1");
	}

	@Test
	void speaksToOlderServersWhenToldTo() {
		this.server = new ScriptedServer((request) -> request.uri().endsWith("/receive") ? NOTHING : DONE);
		SequinClient client = SequinClient.create(this.server.url(),
				OPTIONS.withSinkEndpoint(SinkEndpoint.HTTP_PULL_CONSUMERS));
		client.receive(ORDERS, 3, Duration.ofSeconds(2));
		client.nack(ORDERS, List.of("b0ace8d2-a07a-41a8-98ff-3ffb6b3c7ed3"));
		assertThat(this.server.calls()).containsExactly("POST /api/http_pull_consumers/orders-stream/receive",
				"POST /api/http_pull_consumers/orders-stream/nack");
		assertThat(this.server.requests().get(0).body()).isEqualTo("{\"batch_size\":3,\"wait_for\":2000}");
	}

	@Test
	void givesMessagesInTheOrderOfTheAnswer() {
		SequinClient client = client(ScriptedServer.ok("{\"data\":[{\"ack_id\":\"A1\",\"data\":" + SinkJson.UPDATE
				+ "},{\"ack_id\":\"a0\",\"data\":[\"rec\",\"insert\"]},{\"ack_id\":\"a2\",\"data\":null},{\"ack_id\":\"a3\"}]}"));
		List<SinkMessage> messages = client.receive(ORDERS, 10);
		assertThat(messages).extracting(SinkMessage::ackId).containsExactly("A1", "a0", "a2", "a3");
		assertThat(messages).extracting(SinkMessage::sink).containsOnly("orders-stream");
		assertThat(messages).extracting(SinkMessage::isChange).containsExactly(true, false, false, false);
		assertThat(messages.get(0).change().record().path("status").stringValue()).isEqualTo("shipped");
		assertThat(messages.get(2).data().isNull()).isTrue();
		assertThat(messages.get(3).data().isNull()).isTrue();
		assertThat(client.receiveOne(ORDERS)).map(SinkMessage::ackId).contains("A1");
	}

	@Test
	void losesNoDigit() {
		SequinClient client = client(ScriptedServer.ok("{\"data\":[{\"ack_id\":\"a\",\"data\":"
				+ "{\"big\":9223372036854775807,\"js\":1.23456789012345678901234567890,\"one\":1.0}}]}"));
		JsonNode data = client.receive(ORDERS, 1).get(0).data();
		assertThat(data.path("big").longValue()).isEqualTo(Long.MAX_VALUE);
		assertThat(data.path("js").decimalValue()).isEqualTo(new BigDecimal("1.23456789012345678901234567890"));
		assertThat(data)
			.hasToString("{\"big\":9223372036854775807,\"js\":1.23456789012345678901234567890,\"one\":1.0}");
	}

	@Test
	void aNumberOfManyDigitsSpoilsNoBatch() {
		String digits = "9".repeat(131_072);
		SequinClient client = client(ScriptedServer.ok("{\"data\":[{\"ack_id\":\"a\",\"data\":{\"js\":" + digits
				+ "}},{\"ack_id\":\"b\",\"data\":{\"js\":" + digits + ".5}}]}"));
		assertThat(client.receive(ORDERS, 2)).extracting((message) -> message.data().path("js").toString())
			.containsExactly(digits, digits + ".5");
	}

	@Test
	void settlesWithTheIdsAsTheyCame() {
		SequinClient client = client(DONE);
		client.ack(ORDERS, List.of("B0ACE8D2-A07A-41A8-98FF-3FFB6B3C7ED3", "b25d8d45-63d7-439e-b38c-688564a2d187",
				"b25d8d45-63d7-439e-b38c-688564a2d187"));
		client.nack(ORDERS, "b25d8d45-63d7-439e-b38c-688564a2d187");
		client.ack(ORDERS, List.of());
		assertThat(this.server.calls()).containsExactly("POST /api/sequin_streams/orders-stream/ack",
				"POST /api/sequin_streams/orders-stream/nack");
		assertThat(this.server.requests()).extracting(Request::body)
			.containsExactly(
					"{\"ack_ids\":[\"B0ACE8D2-A07A-41A8-98FF-3FFB6B3C7ED3\",\"b25d8d45-63d7-439e-b38c-688564a2d187\"]}",
					"{\"ack_ids\":[\"b25d8d45-63d7-439e-b38c-688564a2d187\"]}");
	}

	@Test
	void anAnswerThatDoesNotConfirmIsNoAck() {
		SequinClient client = client(ScriptedServer.ok("{\"success\":false}"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> client.ack(ORDERS, "id"));
	}

	@Test
	void aWaitMakesTheRequestTimeoutLonger() {
		this.server = new ScriptedServer((request) -> ScriptedServer.SILENCE);
		SequinClient client = SequinClient.create(this.server.url(),
				OPTIONS.withRequestTimeout(Duration.ofMillis(100)));
		assertThatExceptionOfType(SequinConnectionException.class)
			.isThrownBy(() -> client.receive(ORDERS, 1, Duration.ofMillis(500)))
			.withMessageEndingWith("No answer came within 600 ms.");
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> client.receive(ORDERS, 1))
			.withMessageEndingWith("No answer came within 100 ms.");
	}

	@Test
	void anInterruptedReceiveSaysWhatBecomesOfTheMessages() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		SequinClient client = client((request) -> {
			asked.countDown();
			return ScriptedServer.SILENCE;
		});
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread thread = new Thread(() -> thrown
			.set(catchThrowableOfType(Throwable.class, () -> client.receive(ORDERS, 1, Duration.ofMinutes(1)))));
		thread.start();
		assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
		thread.interrupt();
		thread.join(30_000);
		assertThat(thrown.get()).isExactlyInstanceOf(SequinException.class)
			.hasMessageContaining("interrupted")
			.hasMessageContaining("stays hidden for a lease");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ".", "..", "bad name", "a/b", "a%2Fb", "ü", "a\n", "a?b" })
	void refusesANameThatNoSinkHas(String name) {
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(() -> new SinkConsumer(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "Orders_1.eu-west", "35b9fe15-a455-4f92-9537-4b0571f26690" })
	void takesNamesAndIds(String name) {
		client(NOTHING).receive(new SinkConsumer(name), 1);
		assertThat(this.server.calls()).containsExactly("POST /api/sequin_streams/" + name + "/receive");
	}

	@Test
	void refusesWhatSequinWouldRefuseBeforeAnythingIsSent() {
		SequinClient client = client(NO_PROCESS);
		refuses(() -> client.receive(ORDERS, 0), "from 1 to 1000, but is 0");
		refuses(() -> client.receive(ORDERS, 1001), "from 1 to 1000, but is 1001");
		refuses(() -> client.receive(ORDERS, 1, Duration.ofMillis(499)), "from 500 to 300000 milliseconds");
		refuses(() -> client.receive(ORDERS, 1, Duration.ofMillis(300_001)), "from 500 to 300000 milliseconds");
		refuses(() -> client.receive(ORDERS, 1, Duration.ZERO), "from 500 to 300000 milliseconds");
		refuses(() -> client.ack(ORDERS, List.of("id", " ")), "ack id is empty");
		assertThat(this.server.calls()).isEmpty();
	}

	@Test
	void aTokenThatIsRefusedNamesTheProperty() {
		assertThat(failure(UNAUTHORIZED)).hasMessage(
				"Sequin answered 401 to POST /api/sequin_streams/orders-stream/receive: The API token you provided is"
						+ " invalid or has expired. Your token may have been revoked or deleted in the Sequin console."
						+ " Is the API token (`sequin.token`) right?")
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(401));
	}

	@Test
	void aSinkThatIsNotThereIsToldFromAPathThatIsNotThere() {
		assertThat(failure(ScriptedServer.json(404,
				"{\"summary\":\"Not found: No `consumer` found matching the provided ID or name\"}")))
			.hasMessageEndingWith("No `consumer` found matching the provided ID or name");
		assertThat(failure(ScriptedServer.json(404, "{\"errors\":{\"detail\":\"Not Found\"}}")))
			.hasMessageContaining("This server does not know the path")
			.hasMessageContaining("sequin.sinks.endpoint")
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
	}

	@Test
	void aSinkWithoutStoreIsExplained() {
		assertThat(failure(NO_PROCESS))
			.hasMessageEndingWith(
					"Call to SlotMessageStore failed with :noproc. The sink is disabled, or it is starting just now.")
			.satisfies((ex) -> assertThat(ex.getSummary()).isEqualTo("Call to SlotMessageStore failed with :noproc"));
	}

	@ParameterizedTest
	@CsvSource({ "406, Not Acceptable, Not Acceptable", "413, <html>confidential</html>, ",
			"502, <html>confidential</html>, Bad Gateway" })
	void anAnswerThatIsNoJsonStillHasStatusAndSummary(int status, String body, String summary) {
		SequinException ex = failure(new Answer(status, "text/html", body));
		assertThat(ex.getStatus()).isEqualTo(status);
		assertThat(ex.getSummary()).isNotBlank().doesNotContain("confidential");
		if (summary != null) {
			assertThat(ex.getSummary()).isEqualTo(summary);
		}
	}

	@Test
	void aServerThatIsBusySaysWhenToComeAgain() {
		Answer busy = ScriptedServer.json(429, "{\"summary\":\"Too many\"}");
		assertThat(failure(busy.withHeader("Retry-After", "7")).getRetryAfter()).isEqualTo(Duration.ofSeconds(7));
		assertThat(failure(busy).getRetryAfter()).isNull();
		assertThat(failure(busy).getStatus()).isEqualTo(429);
		String inAnHour = DateTimeFormatter.RFC_1123_DATE_TIME
			.format(Instant.now().plusSeconds(3600).atZone(ZoneOffset.UTC));
		assertThat(failure(busy.withHeader("Retry-After", inAnHour)).getRetryAfter()).isBetween(Duration.ofMinutes(50),
				Duration.ofMinutes(60));
		assertThat(failure(busy.withHeader("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")).getRetryAfter())
			.isEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "-1", "99999999999999999999", "" })
	void aTimeToComeAgainThatMakesNoSenseIsLeftOut(String value) {
		assertThat(failure(ScriptedServer.json(429, "{}").withHeader("Retry-After", value)).getRetryAfter()).isNull();
	}

	@Test
	void readsTheCompressedAnswersThatItAsksFor() {
		SequinClient client = client(
				ScriptedServer.ok("{\"data\":[{\"ack_id\":\"a\",\"data\":\"" + "x".repeat(10_000) + "\"}]}"));
		assertThat(client.receive(ORDERS, 1)).singleElement()
			.satisfies((message) -> assertThat(message.data().stringValue()).hasSize(10_000));
		assertThat(this.server.requests().get(0).headers().get("Accept-Encoding")).contains("gzip");
	}

	@Test
	void aServerWithSinksOnlyGivesASignOfLife() {
		Answer unknown = ScriptedServer.json(404, "{\"errors\":{\"detail\":\"Not Found\"}}");
		SequinClient client = client((request) -> request.uri().equals("/health")
				? ScriptedServer.ok("{\"ok\":true,\"rev\":null}") : unknown);
		client.check();
		client.check(Duration.ofSeconds(20));
		assertThat(this.server.calls()).containsExactly("GET /api/streams", "GET /health", "GET /api/streams",
				"GET /health");
	}

	@Test
	void aServerThatIsNoSequinGivesNone() {
		SequinClient client = client(new Answer(404, "text/html", "<html>nothing here</html>"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(client::check)
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
		SequinClient unwell = client((request) -> request.uri().equals("/health") ? ScriptedServer.ok("{\"ok\":false}")
				: ScriptedServer.json(404, "{}"));
		assertThatExceptionOfType(SequinException.class).isThrownBy(unwell::check);
	}

	@Test
	void aTokenIsNeverShown() {
		assertThat(OPTIONS.toString()).doesNotContain("oracle").contains("requestTimeout");
		assertThat(failure(UNAUTHORIZED).toString()).doesNotContain("oracle");
		this.server.close();
		SequinClient client = SequinClient.create(this.server.url(), OPTIONS);
		Throwable thrown = catchThrowableOfType(SequinException.class, () -> client.receive(ORDERS, 1));
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			assertThat(cause.toString()).doesNotContain("oracle");
		}
	}

	@Test
	void aTokenDoesNotFollowARedirect() {
		try (ScriptedServer other = new ScriptedServer((request) -> NOTHING)) {
			client(new Answer(307, "", "").withHeader("Location", other.url() + "/elsewhere"));
			WebClient.Builder builder = WebClient.builder()
				.clientConnector(new ReactorClientHttpConnector(HttpClient.create().followRedirect(true)));
			SequinClient.create(builder, this.server.url(), OPTIONS).receive(ORDERS, 1);
			assertThat(other.requests()).singleElement()
				.satisfies((request) -> assertThat(request.headers().contains("Authorization")).isFalse());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "confidential\n", "confidential confidential", "confidentialü" })
	void refusesATokenThatCannotBeSent(String token) {
		assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withToken(token))
			.withMessageStartingWith("The Sequin API token")
			.withMessageNotContaining("confidential");
	}

	private SequinException failure(Answer answer) {
		stop();
		SequinClient client = client(answer);
		return catchThrowableOfType(SequinException.class, () -> client.receive(ORDERS, 1));
	}

	private SequinClient client(Answer answer) {
		return client((request) -> answer);
	}

	private SequinClient client(Function<Request, Answer> script) {
		stop();
		this.server = new ScriptedServer(script);
		return SequinClient.create(this.server.url(), OPTIONS);
	}

	private void refuses(Runnable call, String because) {
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(call::run)
			.withMessageContaining(because);
	}

}
