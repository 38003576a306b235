package io.streamstarters.sequin.test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP as clients may speak it.
 */
class HttpDetailsTests extends AbstractSinkTests {

	private final HttpCaller http = new HttpCaller(this.server);

	private Reply get(String path) {
		return this.http.call("GET", path, Map.of("Authorization", "Bearer any"), null);
	}

	private String raw(String request) throws IOException {
		try (Socket socket = new Socket("localhost", this.server.port())) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream()
				.write((request + "\r\nHost: localhost\r\nAuthorization: Bearer any\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/sequin_streams/orders/receive/", "/api//sequin_streams/orders/receive",
			"/api/sequin_streams/ord%65rs/receive" })
	void pathMayHaveNeedlessSlashesAndEscapes(String path) {
		insert("1");
		assertThat(get(path).rows()).containsExactly("1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a%00b", "a%ffb" })
	void nameThatIsNoTextIsABadRequest(String name) {
		assertThat(get("/api/sequin_streams/" + name + "/receive").body())
			.isEqualTo("{\"errors\":{\"detail\":\"Bad Request\"}}");
	}

	@Test
	void plusSignInAPathIsNoSpace() {
		assertThat(get("/api/sequin_streams/a+b/receive").status()).isEqualTo(404);
	}

	@Test
	void headTakesAChangeAndHasNoBody() throws Exception {
		insert("1");
		String answer = raw("HEAD /api/sequin_streams/orders/receive HTTP/1.1");
		assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").contains("content-length: ").endsWith("\r\n\r\n");
		assertThat(this.sink.snapshot().delivered()).isEqualTo(1);
	}

	@Test
	void olderHttpIsAnswered() throws Exception {
		insert("1");
		assertThat(raw("GET /api/sequin_streams/orders/receive HTTP/1.0")).contains(" 200 OK")
			.contains("\"record_pks\":[\"1\"]");
	}

	@Test
	void bodyMayComeInChunks() throws Exception {
		this.sink.put(List.of(insertOf("1"), insertOf("2"), insertOf("3")));
		try (Socket socket = new Socket("localhost", this.server.port())) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream()
				.write(("POST /api/sequin_streams/orders/receive HTTP/1.1\r\nHost: localhost\r\n"
						+ "Authorization: Bearer any\r\nConnection: close\r\nContent-Type: application/json\r\n"
						+ "Transfer-Encoding: chunked\r\n\r\n10\r\n{\"max_batch_size\r\n4\r\n\":2}\r\n0\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.contains("\"record_pks\":[\"2\"]")
				.doesNotContain("\"record_pks\":[\"3\"]");
		}
	}

	@Test
	void answerIsCompressedOnlyIfThatIsOffered() throws Exception {
		String request = "GET /api/sequin_streams/orders/receive HTTP/1.1";
		assertThat(raw(request + "\r\nAccept-Encoding: gzip")).contains("content-encoding: gzip")
			.doesNotContain("{\"data\"");
		assertThat(raw(request)).doesNotContain("content-encoding").contains("{\"data\":[]}");
	}

	@Test
	void idleConnectionIsClosed() throws Exception {
		try (SequinServer quick = SequinServer.builder().idleTimeout(Duration.ofMillis(100)).start();
				Socket socket = new Socket("localhost", quick.port())) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream()
				.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.contains("{\"ok\":true,\"rev\":null}");
		}
	}

}
