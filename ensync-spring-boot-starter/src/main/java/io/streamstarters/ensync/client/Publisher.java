package io.streamstarters.ensync.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.PublishResult.RecipientResult;
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

	private final EnSyncClientOptions clientOptions;

	Publisher(SharedSession session, PayloadCipher cipher, EnSyncEngine engine, EnSyncClientOptions clientOptions) {
		this.session = session;
		this.cipher = cipher;
		this.engine = engine;
		this.clientOptions = clientOptions;
	}

	CompletableFuture<PublishResult> publish(String eventName, List<String> recipients, String json,
			Map<String, ?> metadata, PublishOptions options) {
		try {
			return prepare(eventName, recipients, json, metadata, options).get();
		}
		catch (EnSyncException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Checks an event.
	 * @return publishes it; nothing is sent before
	 */
	Supplier<CompletableFuture<PublishResult>> prepare(String eventName, List<String> recipients, String json,
			Map<String, ?> metadata, PublishOptions options) {
		String problem = (options != null) ? this.engine.names().problemOf(eventName)
				: "The options are missing; there is PublishOptions.defaults().";
		if (problem != null) {
			throw new EnSyncPublishException(problem + " Nothing was sent.", null);
		}
		List<String> names = (recipients != null) ? new ArrayList<>(recipients) : List.of();
		List<RecipientKey> keys = this.engine.recipientKeys().check(names, this.clientOptions.recipients());
		PayloadText payload = PayloadText.read(json, this.engine.options().maxPayloadSize());
		boolean described = options.payloadMetadata() && this.clientOptions.payloadMetadata();
		String payloadMetadata = described ? payload.metadata() : null;
		String metadataText = EventMetadata.write(metadata);
		Envelopes envelopes = new Envelopes(this.cipher, json, keys, options.envelope());
		checkSize(envelopes, options.envelope(), eventName, metadataText, payloadMetadata);
		return () -> send(eventName, names, (index) -> new OutgoingEvent(eventName, keys.get(index).value(),
				envelopes.get(index), metadataText, payloadMetadata));
	}

	/** What is sent to one recipient, and so comes to it, the payload aside. */
	private void checkSize(Envelopes envelopes, Envelope form, @Nullable String... texts) {
		long size = envelopes.size();
		for (String text : texts) {
			size += (text != null) ? text.getBytes(StandardCharsets.UTF_8).length : 0;
		}
		int limit = this.engine.options().maxEventSize();
		if (size > limit) {
			throw new EnSyncPublishException("The event takes up " + size
					+ " bytes on its way to a recipient, more than" + " the limit of " + limit
					+ ". Send smaller metadata or a smaller payload"
					+ ((form != Envelope.SINGLE) ? ", or publish to fewer recipients at a time, or without hybrid" : "")
					+ ". Nothing was sent.", null);
		}
	}

	private CompletableFuture<PublishResult> send(String eventName, List<String> names,
			IntFunction<OutgoingEvent> composer) {
		AtomicReference<@Nullable EnSyncException> noSession = new AtomicReference<>();
		return session(noSession)
			.thenCompose((open) -> FanOut.run(names.size(), this.engine.options().maxConcurrentPublishes(),
					(index) -> send(() -> composer.apply(index), noSession)))
			.thenApply((results) -> result(eventName, names, results));
	}

	private CompletableFuture<String> send(Supplier<OutgoingEvent> event,
			AtomicReference<@Nullable EnSyncException> noSession) {
		EnSyncException known = noSession.get();
		if (known != null) {
			// The remaining recipients of a large event need not knock one after another.
			return CompletableFuture.failedFuture(known);
		}
		OutgoingEvent sealed = event.get();
		Function<Session, CompletableFuture<String>> publish = (open) -> open.call((wire) -> wire.publish(sealed));
		return session(noSession).thenCompose(publish).exceptionallyCompose((failure) -> {
			Throwable cause = Failures.unwrap(failure);
			return (cause instanceof TransportException lost && lost.kind() == Kind.SESSION_UNKNOWN)
					? session(noSession).thenCompose(publish) : CompletableFuture.failedFuture(cause);
		});
	}

	/** Without a session nothing is sent, which is not to be taken for a lost answer. */
	private CompletableFuture<Session> session(AtomicReference<@Nullable EnSyncException> noSession) {
		return Failures.translate(this.session.get(), (failure) -> {
			EnSyncException cause = Failures.connection(this.engine.url(), this.engine.options().propertyPrefix(),
					failure);
			noSession.set(cause);
			return cause;
		});
	}

	private PublishResult result(String eventName, List<String> names,
			AtomicReferenceArray<CompletableFuture<String>> results) {
		List<RecipientResult> recipients = new ArrayList<>(names.size());
		for (int i = 0; i < names.size(); i++) {
			recipients.add(result(names.get(i), results.get(i)));
		}
		PublishResult result = new PublishResult(eventName, recipients);
		List<RecipientResult> failures = result.failures();
		if (failures.isEmpty()) {
			return result;
		}
		EnSyncException first = failures.get(0).failure();
		String message = "Event " + eventName + " was published to " + (names.size() - failures.size()) + " of "
				+ names.size() + " recipients; recipient " + (recipients.indexOf(failures.get(0)) + 1) + ": "
				+ ((first != null) ? first.getMessage() : "");
		throw new EnSyncPublishException(message, first, result);
	}

	private RecipientResult result(String name, CompletableFuture<String> result) {
		return Failures
			.translate(result,
					(failure) -> Failures.publishing(this.engine.url(), this.engine.options().propertyPrefix(),
							failure))
			.handle((id, failure) -> (failure != null)
					? new RecipientResult(name, null, (EnSyncException) Failures.unwrap(failure))
					: new RecipientResult(name, id, null))
			.join();
	}

}
