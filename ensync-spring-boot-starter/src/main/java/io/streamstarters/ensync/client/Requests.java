package io.streamstarters.ensync.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncReplyTimeoutException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.ReplySubscriptions.ReplySubscription;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes requests and knows the replies to them, whatever subscription they come on.
 * <ul>
 * <li>A reply that this client waits for is handed over and acknowledged, also if it
 * cannot be opened: nobody else waits for it.</li>
 * <li>One that nobody waits for any more is acknowledged and dropped.</li>
 * <li>One that another instance of the app may be waiting for is given back.</li>
 * </ul>
 */
final class Requests {

	static final int MAX_PENDING = 10_000;

	private static final Logger logger = LoggerFactory.getLogger(Requests.class);

	private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);

	private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

	/** By how much the clocks of two instances may differ. */
	private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

	/** Not at once: the engine might hand the event to the same subscription. */
	static final Duration GIVE_BACK_DELAY = Duration.ofSeconds(1);

	/**
	 * Replies that come back together could go round in the same order for ever, each to
	 * an instance that it is not for.
	 */
	private static final int GIVE_BACK_JITTER_MS = 500;

	private final @Nullable String appId;

	private final List<AppSecretKey> secretKeys;

	private final PayloadCipher cipher;

	private final Publisher publisher;

	private final EngineTimer timer;

	private final Settler settler;

	private final ReplySubscriptions subscriptions;

	private final String instance = UUID.randomUUID().toString();

	private final Map<String, Pending> pending = new ConcurrentHashMap<>();

	private final Semaphore free;

	private volatile boolean closed;

	Requests(@Nullable String appId, List<AppSecretKey> secretKeys, PayloadCipher cipher, Publisher publisher,
			EngineTimer timer, Settler settler, ReplySubscriptions subscriptions, int maxPending) {
		this.appId = appId;
		this.secretKeys = secretKeys;
		this.cipher = cipher;
		this.publisher = publisher;
		this.timer = timer;
		this.settler = settler;
		this.subscriptions = subscriptions;
		this.free = new Semaphore(maxPending);
	}

	/** Publishes a request; the future completes with the reply, as JSON. */
	CompletableFuture<String> send(String eventName, String recipient, String json, Map<String, String> headers,
			Duration timeout) {
		try {
			check(eventName, headers, timeout);
			CorrelationId id = CorrelationId.create(this.instance, Instant.now().plus(timeout), ownAppId());
			Map<String, String> all = new LinkedHashMap<>(headers);
			all.put(RequestHeaders.CORRELATION_ID, id.toString());
			all.put(RequestHeaders.REPLY_TO, eventName);
			Supplier<CompletableFuture<PublishResult>> request = this.publisher.prepare(eventName,
					Collections.singletonList(recipient), json, Map.of("headers", all), PublishOptions.defaults());
			CompletableFuture<String> reply = await(eventName, id, timeout);
			request.get().exceptionally((failure) -> {
				reply.completeExceptionally(Failures.unwrap(failure));
				return null;
			});
			return reply;
		}
		catch (EnSyncException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void check(String eventName, Map<String, String> headers, Duration timeout) {
		String problem = null;
		if (eventName == null) {
			problem = "The event name is missing.";
		}
		else if (eventName.contains("*")) {
			problem = "A request goes out under a name, not a pattern.";
		}
		if (headers == null) {
			problem = "The headers are missing; give an empty map for none.";
		}
		if (timeout == null || timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
			problem = "The time to wait for a reply must lie between 1 millisecond and 1 hour.";
		}
		if (problem != null) {
			throw new EnSyncPublishException(problem + " Nothing was sent.", null);
		}
	}

	private String ownAppId() {
		if (this.appId == null) {
			throw new EnSyncPublishException(
					"This client has no app secret key to open a reply with. Nothing was sent.", null);
		}
		return this.appId;
	}

	/** From here on the reply is known, and whatever ends the request gives all back. */
	private CompletableFuture<String> await(String eventName, CorrelationId id, Duration timeout) {
		if (!this.free.tryAcquire()) {
			throw new EnSyncPublishException("Too many requests wait for a reply; shorten their timeouts, or send fewer"
					+ " at a time. Nothing was sent.", null);
		}
		CompletableFuture<String> reply = new CompletableFuture<>();
		this.pending.put(id.toString(), new Pending(eventName, reply));
		reply.whenComplete((payload, failure) -> {
			this.pending.remove(id.toString());
			this.free.release();
		});
		try {
			ReplySubscription subscription = this.subscriptions.acquire(eventName);
			reply.whenComplete((payload, failure) -> subscription.release());
			Future<?> timeoutTask = this.timer.schedule(timeout,
					() -> reply.completeExceptionally(timeoutException(eventName, timeout, subscription.lastError())));
			reply.whenComplete((payload, failure) -> cancel(timeoutTask));
			if (this.closed || timeoutTask == null) {
				throw closedException();
			}
			return reply;
		}
		catch (RuntimeException ex) {
			reply.completeExceptionally(ex);
			throw ex;
		}
	}

	private static void cancel(@Nullable Future<?> task) {
		if (task != null) {
			task.cancel(false);
		}
	}

	/**
	 * Takes an event that is a reply to this app.
	 * @return {@code false} if it is none, and so for the listener
	 */
	boolean take(ReceivedEvent event) {
		// Most events are none, and their metadata need not be read to know it.
		if (!event.metadata().contains(RequestHeaders.CORRELATION_ID)) {
			return false;
		}
		CorrelationId id = CorrelationId.parse(event.headers().get(RequestHeaders.CORRELATION_ID));
		if (id == null || !id.appId().equals(this.appId) || isOwnRequest(event)) {
			return false;
		}
		if (!id.instance().equals(this.instance)) {
			return takeForOther(event, id.deadline());
		}
		Pending request = this.pending.get(id.toString());
		if (request != null) {
			complete(request.reply(), event);
		}
		else {
			logger.debug("{} is a reply that came too late, or twice, and is dropped", event);
		}
		acknowledge(event);
		return true;
	}

	/**
	 * An app that sends to itself gets its own requests. Others may have copied all
	 * headers of a request into the reply.
	 */
	private boolean isOwnRequest(ReceivedEvent event) {
		return event.headers().containsKey(RequestHeaders.REPLY_TO)
				&& (event.sender().isEmpty() || event.sender().equals(this.appId));
	}

	private boolean takeForOther(ReceivedEvent event, Instant deadline) {
		Instant now = Instant.now();
		if (deadline.isAfter(now.plus(MAX_TIMEOUT).plus(CLOCK_SKEW))) {
			// No request waits for so long: nobody may have events go round for ever.
			return false;
		}
		if (deadline.isBefore(now.minus(CLOCK_SKEW))) {
			logger.debug("{} is a reply that nobody waits for any more, and is dropped", event);
			acknowledge(event);
		}
		else {
			this.settler.defer(event,
					GIVE_BACK_DELAY.plusMillis(ThreadLocalRandom.current().nextInt(GIVE_BACK_JITTER_MS)), 0,
					"A reply to another instance");
		}
		return true;
	}

	private void complete(CompletableFuture<String> reply, ReceivedEvent event) {
		try {
			reply.complete(this.cipher.open(event.payload(), this.secretKeys));
		}
		catch (EnSyncDecryptionException ex) {
			reply.completeExceptionally(ex);
		}
	}

	private void acknowledge(ReceivedEvent event) {
		this.settler.acknowledge(event).exceptionally((failure) -> {
			logger.debug("{} will come again and be dropped then: {}", event, failure.getMessage());
			return null;
		});
	}

	/** There will be no replies under a name any more. */
	void fail(String eventName, EnSyncException cause) {
		this.pending.values()
			.stream()
			.filter((request) -> request.eventName().equals(eventName))
			.forEach((request) -> request.reply().completeExceptionally(cause));
	}

	void close() {
		this.closed = true;
		this.pending.values().forEach((request) -> request.reply().completeExceptionally(closedException()));
	}

	private static EnSyncReplyTimeoutException timeoutException(String eventName, Duration timeout,
			@Nullable EnSyncException cause) {
		return new EnSyncReplyTimeoutException("No reply to the request " + eventName + " came within "
				+ timeout.toMillis() + " ms" + ((cause != null) ? ": " + cause.getMessage() : "."), cause);
	}

	private static EnSyncConnectionException closedException() {
		return new EnSyncConnectionException("This EnSync client is closed; a request gets no reply any more.", null);
	}

	/**
	 * A request without a reply.
	 *
	 * @param eventName its name, which is that of the reply
	 * @param reply completed with the reply
	 */
	private record Pending(String eventName, CompletableFuture<String> reply) {

	}

}
