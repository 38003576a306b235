package io.streamstarters.sequin.test;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The HTTP side of the server: reads a request, finds its route, lets a fault have its
 * way and turns every failure into an answer. Called by event loops.
 */
final class HttpFace {

	private static final Logger logger = LoggerFactory.getLogger(HttpFace.class);

	private static final int MAX_BODY = 8_000_000;

	private final Map<String, Api> apis;

	private final CallLog calls;

	private final SequinFaults faults;

	/**
	 * Create the face of a server.
	 * @param apis the families of paths that the server has, by the name in the path
	 * @param calls where calls are counted
	 * @param faults what goes wrong
	 */
	HttpFace(Map<String, Api> apis, CallLog calls, SequinFaults faults) {
		this.apis = Map.copyOf(apis);
		this.calls = calls;
		this.faults = faults;
	}

	Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		QueryStringDecoder uri = new QueryStringDecoder(request.uri());
		Route route = find(request.method().name(), uri.rawPath());
		if (route != null) {
			this.calls.called(route.operation());
		}
		return body(request).flatMap((body) -> {
			boolean bodiless = request.method().equals(HttpMethod.HEAD);
			Exchange exchange = new Exchange(response, bodiless,
					(performing) -> answer(request, uri, route, body, performing));
			Fault fault = (route != null) ? this.faults.take(route.operation()) : null;
			Mono<Void> sent = (fault != null) ? fault.apply(exchange) : exchange.perform().flatMap(exchange::send);
			return sent.doFinally((signal) -> exchange.end());
		});
	}

	private @Nullable Route find(String method, String path) {
		Route route = Route.find(method, path);
		return (route != null && this.apis.containsKey(route.base())) ? route : null;
	}

	private Mono<Answer> answer(HttpServerRequest request, QueryStringDecoder uri, @Nullable Route route, Body body,
			Exchange exchange) {
		return Mono.defer(() -> perform(request, uri, route, body, exchange))
			.onErrorResume(Refusal.class, (ex) -> Mono.just(JsonAnswers.of(ex)))
			.onErrorResume((ex) -> {
				logger.error("A call failed in the server in memory", ex);
				return Mono.just(Answer.internalServerError());
			});
	}

	private Mono<Answer> perform(HttpServerRequest request, QueryStringDecoder uri, @Nullable Route route, Body body,
			Exchange exchange) {
		if (body.isTooLarge()) {
			return Mono.just(Answer.plainError(413, "Request Entity Too Large"));
		}
		HttpHeaders headers = request.requestHeaders();
		Params params = Params.read(query(uri), contentType(route, headers), body.bytes());
		Api api = (route != null) ? this.apis.get(route.base()) : null;
		if (route == null || api == null) {
			return Mono.just(Answer.plainError(404, "Not Found"));
		}
		if (!acceptsJson(headers.get(HttpHeaderNames.ACCEPT))) {
			return Mono.just(Answer.of(406, Answer.HTML, "Not Acceptable"));
		}
		return api.perform(new Call(request.method().name(), route, params, headers), exchange);
	}

	/** What no real server has takes JSON as curl sends it unless told otherwise. */
	private static @Nullable String contentType(@Nullable Route route, HttpHeaders headers) {
		return (route != null && route.base().equals(Route.TEST)) ? Answer.JSON
				: headers.get(HttpHeaderNames.CONTENT_TYPE);
	}

	private static Map<String, List<String>> query(QueryStringDecoder uri) {
		try {
			return uri.parameters();
		}
		catch (IllegalArgumentException ex) {
			throw Refusal.malformed();
		}
	}

	private static boolean acceptsJson(@Nullable String accept) {
		return accept == null || Stream.of(accept.toLowerCase(Locale.ROOT).split(","))
			.map((range) -> range.split(";", 2)[0].strip())
			.anyMatch((range) -> range.equals("*/*") || range.equals("application/*")
					|| range.equals("application/json"));
	}

	private static Mono<Body> body(HttpServerRequest request) {
		return request.receive().asByteArray().collect(Body::new, Body::add);
	}

	/**
	 * A request's body. What is beyond the limit is read to its end all the same, so that
	 * the client gets to see the answer.
	 */
	private static final class Body {

		private final ByteArrayOutputStream content = new ByteArrayOutputStream();

		private long length;

		void add(byte[] chunk) {
			this.length += chunk.length;
			if (!isTooLarge()) {
				this.content.writeBytes(chunk);
			}
		}

		boolean isTooLarge() {
			return this.length > MAX_BODY;
		}

		byte[] bytes() {
			return this.content.toByteArray();
		}

	}

}
