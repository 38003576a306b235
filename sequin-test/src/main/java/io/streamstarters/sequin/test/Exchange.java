package io.streamstarters.sequin.test;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One call on its way through the server. Used by the event loop of its connection; a
 * fault may answer from another thread.
 */
final class Exchange {

	interface Work {

		Mono<Answer> perform(Exchange exchange);

	}

	private final HttpServerResponse response;

	private final boolean bodiless;

	private final Work work;

	private final Queue<Runnable> endings = new ConcurrentLinkedQueue<>();

	/**
	 * Create an exchange.
	 * @param response where the answer goes
	 * @param bodiless whether the answer goes without its body
	 * @param work what does the call
	 */
	Exchange(HttpServerResponse response, boolean bodiless, Work work) {
		this.response = response;
		this.bodiless = bodiless;
		this.work = work;
	}

	Mono<Answer> perform() {
		return Mono.defer(() -> this.work.perform(this));
	}

	/**
	 * Run something once, before the first byte of the answer leaves or when the client
	 * goes away. Before, so that a client which waits for its answers is never seen with
	 * two calls at once.
	 * @param ending what to run
	 */
	void onEnd(Runnable ending) {
		this.endings.add(ending);
	}

	void end() {
		for (Runnable ending = this.endings.poll(); ending != null; ending = this.endings.poll()) {
			ending.run();
		}
	}

	Mono<Void> send(Answer answer) {
		end();
		begin(answer);
		return (this.bodiless) ? this.response.send() : this.response.sendByteArray(Mono.just(answer.body())).then();
	}

	/**
	 * Send an answer in two parts.
	 * @param answer the answer
	 * @param gate when the second half of its body may go
	 * @return completes when all is sent
	 */
	Mono<Void> sendInHalves(Answer answer, Mono<?> gate) {
		end();
		byte[] body = answer.body();
		int half = body.length / 2;
		Flux<ByteBuf> halves = Flux.concat(Mono.just(Unpooled.wrappedBuffer(body, 0, half)),
				gate.then(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body, half, body.length - half))));
		return begin(answer).send(halves, (buffer) -> true).then();
	}

	Mono<Void> sendHalf(Answer answer) {
		end();
		ByteBuf half = Unpooled.wrappedBuffer(answer.body(), 0, answer.body().length / 2);
		Publisher<ByteBuf> body = Flux.just(half);
		return begin(answer).send(body, (buffer) -> true).then(close()).then();
	}

	Mono<Void> close() {
		return Mono.defer(() -> {
			end();
			this.response.withConnection((connection) -> connection.channel().close());
			return Mono.never();
		});
	}

	private NettyOutbound begin(Answer answer) {
		this.response.status(answer.status());
		if (!answer.contentType().isEmpty()) {
			this.response.header(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
		}
		this.response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(answer.body().length));
		answer.headers().forEach(this.response::header);
		return this.response;
	}

}
