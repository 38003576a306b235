package io.streamstarters.sequin.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * An HTTP server that answers what a test tells it to, and remembers what it was asked.
 */
public final class ScriptedServer implements AutoCloseable {

	/**
	 * No answer at all.
	 */
	public static final Answer SILENCE = new Answer(0, "", "");

	/**
	 * The connection ends instead of an answer.
	 */
	public static final Answer CUT = new Answer(-1, "", "");

	/**
	 * The connection ends in the middle of an answer.
	 */
	public static final Answer CUT_IN_BODY = new Answer(-2, "", "");

	private static final String BEGINNING = "{\"data\":[{\"message\": {\"data\": \"confid";

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final DisposableServer server;

	public ScriptedServer(Function<Request, Answer> script) {
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.compress(true)
			.httpRequestDecoder((spec) -> spec.maxInitialLineLength(65_536))
			.handle((request, response) -> request.receive()
				.aggregate()
				.asString(StandardCharsets.UTF_8)
				.defaultIfEmpty("")
				.flatMap((body) -> Mono.from(answer(script, request, body, response))))
			.bindNow();
	}

	public static Answer json(int status, String body) {
		return new Answer(status, "application/json; charset=utf-8", body);
	}

	public static Answer ok(String body) {
		return json(200, body);
	}

	public String url() {
		return "http://127.0.0.1:" + this.server.port();
	}

	/**
	 * What was asked so far.
	 */
	public List<Request> requests() {
		return this.requests;
	}

	/**
	 * Methods and raw paths of what was asked so far.
	 */
	public List<String> calls() {
		return this.requests.stream().map((request) -> request.method() + " " + request.uri()).toList();
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

	private Publisher<Void> answer(Function<Request, Answer> script, HttpServerRequest request, String body,
			HttpServerResponse response) {
		Request received = new Request(request.method().name(), request.uri(), request.requestHeaders().copy(), body);
		this.requests.add(received);
		Answer answer = script.apply(received);
		if (answer == SILENCE) {
			return Mono.never();
		}
		if (answer == CUT) {
			response.withConnection((connection) -> connection.channel().close());
			return Mono.never();
		}
		if (answer == CUT_IN_BODY) {
			return response.header("Content-Type", "application/json")
				.header("Content-Length", "1000")
				.send(Flux.concat(Mono.just(Unpooled.copiedBuffer(BEGINNING, StandardCharsets.UTF_8)),
						Mono.error(new IOException("cut"))), (buffer) -> true);
		}
		response.status(answer.status());
		if (!answer.contentType().isEmpty()) {
			response.header("Content-Type", answer.contentType());
		}
		answer.headers().forEach(response::header);
		return response.sendString(Mono.just(answer.body()));
	}

	/**
	 * What was asked.
	 */
	public record Request(String method, String uri, HttpHeaders headers, String body) {

	}

	/**
	 * What to answer.
	 */
	public record Answer(int status, String contentType, String body, Map<String, String> headers) {

		public Answer(int status, String contentType, String body) {
			this(status, contentType, body, Map.of());
		}

		public Answer withHeader(String name, String value) {
			return new Answer(this.status, this.contentType, this.body, Map.of(name, value));
		}

	}

}
