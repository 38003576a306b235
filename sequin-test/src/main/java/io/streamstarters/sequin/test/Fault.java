package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import reactor.core.publisher.Mono;

/**
 * Something that goes wrong with one call. Set with {@link SequinFaults}.
 */
public final class Fault {

	private final Function<Exchange, Mono<Void>> behaviour;

	private Fault(Function<Exchange, Mono<Void>> behaviour) {
		this.behaviour = behaviour;
	}

	/**
	 * The call is not done and answered with 500 and the server's JSON.
	 * @return the fault
	 */
	public static Fault internalServerError() {
		return instead(Answer.internalServerError());
	}

	/**
	 * The call is not done and answered with 502 and the HTML page of a proxy.
	 * @return the fault
	 */
	public static Fault badGateway() {
		return instead(Answer.of(502, Answer.HTML, "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
				+ "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"));
	}

	/**
	 * The call is not done and answered with 429 and a {@code Retry-After} header.
	 * @param retryAfter the time to name, sent in whole seconds
	 * @return the fault
	 */
	public static Fault tooManyRequests(Duration retryAfter) {
		return instead(Answer.of(429, Answer.JSON, "{\"summary\":\"Too many requests\"}")
			.withHeader("retry-after", Long.toString(retryAfter.toSeconds())));
	}

	/**
	 * The call is not done and answered with the given status and body.
	 * @param status the HTTP status
	 * @param contentType the value of the {@code Content-Type} header
	 * @param body the body, sent in UTF-8
	 * @return the fault
	 */
	public static Fault answer(int status, String contentType, String body) {
		return instead(Answer.of(status, contentType, body));
	}

	/**
	 * The call is done, its answer comes late.
	 * @param delay how late, by real time
	 * @return the fault
	 */
	public static Fault delay(Duration delay) {
		return new Fault((exchange) -> {
			Answer answer = exchange.perform();
			return Mono.delay(delay).then(Mono.defer(() -> exchange.send(answer)));
		});
	}

	/**
	 * The call is done, its answer comes when the given stage ends, however it ends.
	 * @param gate what to wait for
	 * @return the fault
	 */
	public static Fault holdUntil(CompletionStage<?> gate) {
		return new Fault((exchange) -> {
			Answer answer = exchange.perform();
			CompletableFuture<Boolean> open = gate.toCompletableFuture().handle((value, failure) -> true);
			return Mono.fromFuture(open, true).then(Mono.defer(() -> exchange.send(answer)));
		});
	}

	/**
	 * The call is done, and the connection is closed in the middle of the answer's body.
	 * @return the fault
	 */
	public static Fault cutBody() {
		return new Fault((exchange) -> exchange.sendHalf(exchange.perform()));
	}

	/**
	 * The call is done, and the connection is closed without an answer.
	 * @return the fault
	 */
	public static Fault cutAnswer() {
		return new Fault((exchange) -> {
			exchange.perform();
			return exchange.close();
		});
	}

	private static Fault instead(Answer answer) {
		return new Fault((exchange) -> exchange.send(answer));
	}

	Mono<Void> apply(Exchange exchange) {
		return this.behaviour.apply(exchange);
	}

}
