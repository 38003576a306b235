package io.streamstarters.sequin.test;

import java.time.Duration;
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
	 * The call is not done and answered with 500, as by a real server while the process
	 * that keeps a sink's messages is away: for seconds when it restarts, for good when
	 * the sink is disabled.
	 * @return the fault
	 */
	public static Fault noProcess() {
		return instead(JsonAnswers.of(Refusal.noProcess()));
	}

	/**
	 * The call is not done and answered with 404, as by a real server for up to ten
	 * seconds after a sink was created.
	 * @return the fault
	 */
	public static Fault unknownConsumer() {
		return instead(JsonAnswers.of(Refusal.notFound("consumer")));
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
		return new Fault((exchange) -> exchange.perform()
			.flatMap((answer) -> Mono.delay(delay).then(Mono.defer(() -> exchange.send(answer)))));
	}

	/**
	 * The call is done, its answer comes when the given stage ends, however it ends.
	 * @param gate what to wait for
	 * @return the fault
	 */
	public static Fault holdUntil(CompletionStage<?> gate) {
		return new Fault((exchange) -> exchange.perform()
			.flatMap((answer) -> end(gate).then(Mono.defer(() -> exchange.send(answer)))));
	}

	/**
	 * The call is not done before the given stage ends, however it ends; then it is done
	 * and answered. So an ack can be made to come after the lease.
	 * @param gate what to wait for
	 * @return the fault
	 */
	public static Fault doneAfter(CompletionStage<?> gate) {
		return new Fault((exchange) -> end(gate).then(exchange.perform()).flatMap(exchange::send));
	}

	/**
	 * Something happens right before the call is done and answered, such as a restart of
	 * the stores between a receive and its ack.
	 * @param action what happens; runs on an event loop of the server, so it must not
	 * wait
	 * @return the fault
	 */
	public static Fault before(Runnable action) {
		return new Fault((exchange) -> {
			action.run();
			return exchange.perform().flatMap(exchange::send);
		});
	}

	/**
	 * The call is done, the second half of its answer's body comes late.
	 * @param delay how late, by real time
	 * @return the fault
	 */
	public static Fault slowBody(Duration delay) {
		return new Fault(
				(exchange) -> exchange.perform().flatMap((answer) -> exchange.sendInHalves(answer, Mono.delay(delay))));
	}

	/**
	 * The call is done, the second half of its answer's body comes when the given stage
	 * ends, however it ends.
	 * @param gate what to wait for
	 * @return the fault
	 */
	public static Fault holdBodyUntil(CompletionStage<?> gate) {
		return new Fault(
				(exchange) -> exchange.perform().flatMap((answer) -> exchange.sendInHalves(answer, end(gate))));
	}

	/**
	 * The call is done, and the connection is closed in the middle of the answer's body.
	 * @return the fault
	 */
	public static Fault cutBody() {
		return new Fault((exchange) -> exchange.perform().flatMap(exchange::sendHalf));
	}

	/**
	 * The call is done, and the connection is closed without an answer.
	 * @return the fault
	 */
	public static Fault cutAnswer() {
		return new Fault((exchange) -> exchange.perform().then(exchange.close()));
	}

	/**
	 * The call is not done, and the connection is closed without an answer.
	 * @return the fault
	 */
	public static Fault cutRequest() {
		return new Fault(Exchange::close);
	}

	private static Mono<?> end(CompletionStage<?> gate) {
		return Mono.fromFuture(gate.toCompletableFuture().handle((value, failure) -> true), true);
	}

	private static Fault instead(Answer answer) {
		return new Fault((exchange) -> exchange.send(answer));
	}

	Mono<Void> apply(Exchange exchange) {
		return this.behaviour.apply(exchange);
	}

}
