package io.streamstarters.sequin.client;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.util.DefaultUriBuilderFactory;

/**
 * Requests and answers: headers, encoding of paths, time limit, and what can go wrong on
 * the way. Nothing is repeated here.
 */
final class SequinHttp {

	private static final byte[] NOTHING = {};

	/**
	 * Digits that a number in Postgres can have, with some to spare. One number that is
	 * too long would make the whole answer unreadable, again and again.
	 */
	private static final int MAX_DIGITS = 150_000;

	/**
	 * Numbers in a row's JSON columns may have more digits than a double keeps.
	 */
	private final JsonMapper json = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(MAX_DIGITS).build())
			.build())
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
		.build();

	private final SequinErrors errors;

	private final DefaultUriBuilderFactory uris;

	private final WebClient webClient;

	private final String url;

	private final SequinClientOptions options;

	SequinHttp(WebClient.Builder builder, String url, SequinClientOptions options) {
		this.url = SequinUrl.require(url);
		this.options = options;
		this.errors = new SequinErrors(this.json, options.propertyPrefix());
		// Encodes variables as path segments and query values, slashes included.
		this.uris = new DefaultUriBuilderFactory(this.url);
		this.webClient = builder.clone().uriBuilderFactory(this.uris).build();
	}

	/**
	 * Writes a request's body.
	 */
	byte[] write(Object body) {
		return this.json.writeValueAsBytes(body);
	}

	/**
	 * Carries out a request.
	 * @param body the JSON to send, null for none
	 * @param reader makes a value of the answer, without its envelope
	 * @param path the path, with variables in braces
	 */
	<T> Mono<T> call(HttpMethod method, byte @Nullable [] body, Function<JsonNode, T> reader, String path,
			Object... variables) {
		return call(Duration.ZERO, method, body, reader, path, variables);
	}

	/**
	 * Carries out a request that the server answers late.
	 * @param wait how long it may wait by intention
	 */
	<T> Mono<T> call(Duration wait, HttpMethod method, byte @Nullable [] body, Function<JsonNode, T> reader,
			String path, Object... variables) {
		Duration timeout = this.options.requestTimeout().plus(wait);
		WebClient.RequestBodySpec request = this.webClient.method(method)
			.uri(path, variables)
			.accept(MediaType.APPLICATION_JSON)
			.httpRequest((httpRequest) -> ReadTimeouts.outlast(httpRequest, timeout));
		String token = this.options.token();
		if (token != null) {
			request.headers((headers) -> headers.setBearerAuth(token));
		}
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
		}
		Supplier<String> what = () -> method + " " + this.uris.expand(path, variables).getRawPath();
		return request.exchangeToMono((response) -> read(response, reader, what))
			.timeout(timeout)
			.onErrorMap(TimeoutException.class, (ex) -> timedOut(timeout, ex))
			.onErrorMap((ex) -> !(ex instanceof SequinException) && ex instanceof Exception, (ex) -> failed(what, ex));
	}

	/**
	 * No answer in time.
	 */
	SequinConnectionException timedOut(Duration after, Throwable cause) {
		return unreachable(" No answer came within " + after.toMillis() + " ms.", cause);
	}

	private <T> Mono<T> read(ClientResponse response, Function<JsonNode, T> reader, Supplier<String> what) {
		int status = response.statusCode().value();
		return body(response).map((body) -> {
			if (!response.statusCode().is2xxSuccessful()) {
				throw this.errors.refused(what.get(), status, response.headers().asHttpHeaders(), body);
			}
			try {
				return reader.apply(unwrap(this.json.readTree(body)));
			}
			catch (RuntimeException ex) {
				// Without the cause, which quotes the answer.
				throw this.errors.unreadable(what.get(), status);
			}
		});
	}

	/**
	 * The bytes, whatever type the answer says that they are.
	 */
	private Mono<byte[]> body(ClientResponse response) {
		return DataBufferUtils.join(response.body(BodyExtractors.toDataBuffers()), this.options.maxInMemorySize())
			.map((buffer) -> {
				byte[] body = new byte[buffer.readableByteCount()];
				buffer.read(body);
				DataBufferUtils.release(buffer);
				return body;
			})
			.defaultIfEmpty(NOTHING);
	}

	/**
	 * Some answers come inside {@code {"data": …}}. A message has a text of that name.
	 */
	private static JsonNode unwrap(JsonNode answer) {
		JsonNode data = answer.path("data");
		return (data.isObject() || data.isArray()) ? data : answer;
	}

	private SequinException failed(Supplier<String> what, Throwable ex) {
		if (ex instanceof WebClientRequestException || ex instanceof IOException) {
			return unreachable("", ex);
		}
		if (ex instanceof DataBufferLimitException) {
			return new SequinException("Sequin's answer to " + what.get() + " is larger than "
					+ this.options.maxInMemorySize() + " bytes. Receive fewer messages at a time, or allow more.", ex);
		}
		return new SequinException("Sequin's answer to " + what.get() + " could not be read.", ex);
	}

	private SequinConnectionException unreachable(String details, Throwable cause) {
		return new SequinConnectionException("We can't reach Sequin on " + this.url + ". Is it running, and is `"
				+ this.options.propertyPrefix() + ".url` right?" + details, cause);
	}

}
