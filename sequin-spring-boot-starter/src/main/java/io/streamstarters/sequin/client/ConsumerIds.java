package io.streamstarters.sequin.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.streamstarters.sequin.SequinException;
import reactor.core.publisher.Mono;

/**
 * The ids of consumers. Receive, ack and nack look a consumer's name up without regard to
 * the stream, and fail where two streams have a consumer of that name; an id is
 * unmistakable. It is looked up once, which also shows whether the consumer is there.
 */
final class ConsumerIds {

	private static final int MAX_SIZE = 10_000;

	private final AsyncCache<StreamConsumer, String> ids = Caffeine.newBuilder().maximumSize(MAX_SIZE).buildAsync();

	private final Function<StreamConsumer, Mono<String>> lookUp;

	ConsumerIds(Function<StreamConsumer, Mono<String>> lookUp) {
		this.lookUp = lookUp;
	}

	/**
	 * Makes a call with the consumer's id. When the id is not found, the consumer may
	 * have been created anew: the call is made once more with the id that it has now.
	 */
	<T> Mono<T> with(StreamConsumer consumer, Function<String, Mono<T>> call) {
		return id(consumer).flatMap((id) -> call.apply(id).onErrorResume(ConsumerIds::isNotFound, (ex) -> {
			this.ids.synchronous().asMap().remove(consumer, id);
			return id(consumer).flatMap(call);
		}));
	}

	private Mono<String> id(StreamConsumer consumer) {
		return Mono.defer(() -> {
			CompletableFuture<String> id = this.ids.get(consumer, (key, executor) -> start(key));
			// Cancelling one of several that wait must not cancel the look-up. The cache
			// forgets a failure by itself, but later than its waiters learn of it.
			return Mono.fromFuture(id, true).doOnError((ex) -> this.ids.asMap().remove(consumer, id));
		});
	}

	// Whether a Mono's future may hold null is told differently to compilers old and new.
	@SuppressWarnings("NullAway")
	private CompletableFuture<String> start(StreamConsumer consumer) {
		return this.lookUp.apply(consumer).toFuture();
	}

	private static boolean isNotFound(Throwable ex) {
		return ex instanceof SequinException sequin && sequin.getStatus() == 404;
	}

}
