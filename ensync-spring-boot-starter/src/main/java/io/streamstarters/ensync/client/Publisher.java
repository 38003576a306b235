package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;

import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.client.PublishOptions.Envelope;
import io.streamstarters.ensync.client.TransportException.Kind;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks, seals and sends events. An event is sent a second time only when the engine did
 * not take the first because it had forgotten the session.
 */
final class Publisher {

	private final SharedSession session;

	private final PayloadCipher cipher;

	private final EnSyncEngine engine;

	Publisher(SharedSession session, PayloadCipher cipher, EnSyncEngine engine) {
		this.session = session;
		this.cipher = cipher;
		this.engine = engine;
	}

	CompletableFuture<List<String>> publish(String eventName, List<String> recipients, String json,
			Map<String, ?> metadata, PublishOptions options) {
		List<String> names = new ArrayList<>(recipients);
		List<RecipientKey> keys;
		Function<RecipientKey, OutgoingEvent> composer;
		try {
			String problem = EventNames.problemOf(eventName);
			if (problem != null) {
				throw new EnSyncPublishException(problem, null);
			}
			keys = this.engine.recipientKeys().check(names);
			composer = composer(eventName, keys, json, metadata, options);
		}
		catch (EnSyncException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<Session> ready = Failures.translate(this.session.get(),
				(failure) -> Failures.connection(this.engine.url(), failure));
		AtomicReference<@Nullable TransportException> noSession = new AtomicReference<>();
		return ready
			.thenCompose((open) -> FanOut.run(keys.size(), this.engine.options().maxConcurrentPublishes(),
					(index) -> send(() -> composer.apply(keys.get(index)), noSession)))
			.thenApply((results) -> ids(eventName, names, results));
	}

	private Function<RecipientKey, OutgoingEvent> composer(String eventName, List<RecipientKey> keys, String json,
			Map<String, ?> metadata, PublishOptions options) {
		PayloadText payload = PayloadText.read(json, this.engine.options().maxPayloadSize());
		String payloadMetadata = options.payloadMetadata() ? payload.metadata() : null;
		String metadataText = EventMetadata.write(metadata);
		if (options.envelope() == Envelope.SINGLE) {
			return (key) -> new OutgoingEvent(eventName, key.value(), this.cipher.seal(json, key), metadataText,
					payloadMetadata);
		}
		String envelope = this.cipher.sealHybrid(json, keys, options.envelope() == Envelope.HYBRID_PYTHON);
		return (key) -> new OutgoingEvent(eventName, key.value(), envelope, metadataText, payloadMetadata);
	}

	private CompletableFuture<String> send(Supplier<OutgoingEvent> event,
			AtomicReference<@Nullable TransportException> noSession) {
		TransportException known = noSession.get();
		if (known != null) {
			// The remaining recipients of a large event need not knock one after another.
			return CompletableFuture.failedFuture(known);
		}
		OutgoingEvent sealed = event.get();
		Function<Session, CompletableFuture<String>> publish = (open) -> open.call((wire) -> wire.publish(sealed));
		return session(noSession).thenCompose(publish).exceptionallyCompose((failure) -> {
			TransportException cause = Failures.transport(failure);
			return (cause.kind() == Kind.SESSION_UNKNOWN) ? session(noSession).thenCompose(publish)
					: CompletableFuture.failedFuture(cause);
		});
	}

	private CompletableFuture<Session> session(AtomicReference<@Nullable TransportException> noSession) {
		return this.session.get().whenComplete((open, failure) -> {
			if (failure != null) {
				noSession.set(Failures.transport(failure));
			}
		});
	}

	private List<String> ids(String eventName, List<String> recipients,
			AtomicReferenceArray<CompletableFuture<String>> results) {
		List<String> ids = new ArrayList<>(recipients.size());
		Map<String, String> published = new LinkedHashMap<>();
		TransportException firstFailure = null;
		int firstFailed = 0;
		for (int i = 0; i < recipients.size(); i++) {
			TransportException failure = failureOf(results.get(i));
			if (failure == null) {
				String id = results.get(i).join();
				ids.add(id);
				published.put(recipients.get(i), id);
			}
			else if (firstFailure == null) {
				firstFailure = failure;
				firstFailed = i + 1;
			}
		}
		if (firstFailure == null) {
			return ids;
		}
		String message = "Event " + eventName + " was published to " + published.size() + " of " + recipients.size()
				+ " recipients; recipient " + firstFailed + ": " + explain(firstFailure);
		throw new EnSyncPublishException(message, cause(firstFailure), published);
	}

	private @Nullable Throwable cause(TransportException failure) {
		return switch (failure.kind()) {
			case REFUSED, SESSION_DOUBTFUL -> failure.getCause();
			case LOGIN_REFUSED, NOT_ENCRYPTED, SESSION_UNKNOWN, CONNECTION_LOST, TIMEOUT, FAILED ->
				Failures.connection(this.engine.url(), failure);
		};
	}

	private static @Nullable TransportException failureOf(CompletableFuture<String> result) {
		return result.isCompletedExceptionally() ? Failures.transport(result.handle((id, failure) -> failure).join())
				: null;
	}

	private static String explain(TransportException failure) {
		return switch (failure.kind()) {
			case CONNECTION_LOST, TIMEOUT, FAILED ->
				failure.getMessage() + ". Whether the engine took it is not known, so it was not sent again.";
			case REFUSED, SESSION_DOUBTFUL -> failure.getMessage()
					+ ". Check the event's name, the recipient, and whether the app may publish to it.";
			case SESSION_UNKNOWN, LOGIN_REFUSED, NOT_ENCRYPTED -> failure.getMessage() + ". It was not sent.";
		};
	}

}
