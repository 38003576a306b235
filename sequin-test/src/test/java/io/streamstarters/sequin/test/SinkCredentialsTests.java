package io.streamstarters.sequin.test;

import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Who may call a sink, and what is checked first.
 */
class SinkCredentialsTests {

	private static final String PATH = "/api/sequin_streams/orders/receive";

	private final SequinServer server = SequinServer.builder().stream("s").sink("orders").token("right").start();

	private final HttpCaller caller = new HttpCaller(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	private HttpCaller.Reply get(String authorization) {
		return this.caller.call("GET", PATH, Map.of("Authorization", authorization), null);
	}

	@Test
	void onlyTheTokenOpensTheSink() {
		assertThat(get("Bearer right").status()).isEqualTo(200);
		assertThat(get("Bearer wrong").status()).isEqualTo(401);
		assertThat(get("Bearer wrong").json().get("summary").stringValue())
			.startsWith("The API token you provided is invalid or has expired.");
		assertThat(get("bearer right").json().get("summary").stringValue())
			.contains("Ensure your Authorization value is prefixed with \"Bearer\".");
		assertThat(this.caller.get(PATH).json().get("summary").stringValue()).hasLineCount(6)
			.startsWith("Please provide a valid API token in the Authorization header.\n");
	}

	@Test
	void twoAuthorizationHeadersAreRefused() throws Exception {
		try (Socket socket = new Socket("localhost", this.server.port())) {
			socket.getOutputStream()
				.write(("GET " + PATH + " HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer right\r\n"
						+ "Authorization: Bearer right\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			InputStream answer = socket.getInputStream();
			assertThat(new String(answer.readAllBytes(), StandardCharsets.US_ASCII)).contains(" 401 ")
				.contains("exactly one Authorization header");
		}
	}

	@Test
	void withoutATokenAnyTokenWillDoButThereMustBeOne() {
		try (SequinServer open = SequinServer.builder().sink("orders").start()) {
			HttpCaller caller = new HttpCaller(open);
			assertThat(caller.call("GET", PATH, Map.of("Authorization", "Bearer any"), null).status()).isEqualTo(200);
			assertThat(caller.call("GET", PATH, Map.of("Authorization", "Bearer"), null).status()).isEqualTo(401);
			assertThat(caller.get(PATH).status()).isEqualTo(401);
		}
	}

	@Test
	void streamsNeedNoToken() {
		assertThat(this.caller.get("/api/streams/s").status()).isEqualTo(200);
	}

	@Test
	void tokenIsCheckedBeforeContentTypeAndContentTypeBeforeTheSink() {
		String unknown = "/api/sequin_streams/unknown/receive";
		assertThat(this.caller.call("POST", unknown, Map.of("Content-Type", "text/plain"), "{}").status())
			.isEqualTo(401);
		HttpCaller.Reply noJson = this.caller.call("POST", unknown,
				Map.of("Content-Type", "text/plain", "Authorization", "Bearer right"), "{}");
		assertThat(noJson.status()).isEqualTo(400);
		assertThat(noJson.body()).isEqualTo("{\"summary\":\"Content-Type: application/json is required\"}");
		assertThat(this.caller
			.call("POST", unknown, Map.of("Content-Type", "application/json", "Authorization", "Bearer right"), "{}")
			.status()).isEqualTo(404);
	}

	@Test
	void tokenWithASpaceIsRefusedWithoutNamingIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> SequinServer.builder().token("a secret"))
			.withMessageNotContaining("secret");
		assertThatIllegalArgumentException().isThrownBy(() -> SequinServer.builder().token(""));
	}

}
