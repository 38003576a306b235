package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.OpenedPayload;
import io.streamstarters.ensync.crypto.PayloadCipher;
import org.jspecify.annotations.Nullable;

/**
 * A subscription to one event name or pattern, on a session of its own. It reconnects by
 * itself, with a new session each time. Safe for use by many threads; no method blocks.
 * <p>
 * Settlements fail with {@link io.streamstarters.ensync.EnSyncConnectionException} when
 * the session that the event came on is over (the engine delivers the event again), and
 * with {@link io.streamstarters.ensync.EnSyncSubscriptionException} when the engine
 * refuses them.
 */
public final class EnSyncSubscription implements AutoCloseable {

	/**
	 * Shortest delay of a deferral: the engine takes none between this and zero.
	 */
	public static final Duration MIN_DELAY = Duration.ofSeconds(1);

	/**
	 * Longest delay of a deferral.
	 */
	public static final Duration MAX_DELAY = Duration.ofHours(24);

	private final String eventName;

	private final List<AppSecretKey> secretKeys;

	private final PayloadCipher cipher;

	private final Settler settler;

	private final SubscriptionConnection connection;

	private final Replays replays;

	private final Consumer<EnSyncSubscription> onClose;

	EnSyncSubscription(String eventName, List<AppSecretKey> secretKeys, PayloadCipher cipher, Settler settler,
			SubscriptionConnection connection, Replays replays, Consumer<EnSyncSubscription> onClose) {
		this.eventName = eventName;
		this.secretKeys = secretKeys;
		this.cipher = cipher;
		this.settler = settler;
		this.connection = connection;
		this.replays = replays;
		this.onClose = onClose;
	}

	/**
	 * What was subscribed.
	 * @return the event name or pattern
	 */
	public String eventName() {
		return this.eventName;
	}

	/**
	 * Where the subscription stands.
	 * @return the state
	 */
	public SubscriptionState state() {
		return this.connection.status().state();
	}

	/**
	 * Why there is no session.
	 * @return the error, or {@code null} when there is none
	 */
	public @Nullable EnSyncException lastError() {
		return this.connection.status().lastError();
	}

	/**
	 * Asks for more events. The listener never gets more than were asked for; what one
	 * stream did not deliver is asked of the next.
	 * @param count how many more, at least 1
	 * @throws IllegalArgumentException if the count is less than 1
	 */
	public void request(int count) {
		this.connection.request(count);
	}

	/**
	 * Settles an event as done.
	 * @param event the event
	 * @return completes when the engine has done so
	 */
	public CompletableFuture<Void> ack(ReceivedEvent event) {
		return this.settler.acknowledge(event);
	}

	/**
	 * Gives an event back, to be delivered again after a delay.
	 * @param event the event
	 * @param delay from {@link #MIN_DELAY} (1 second) to {@link #MAX_DELAY} (24 hours)
	 * @param reason why, for the engine's records
	 * @return when the engine will deliver it again
	 */
	public CompletableFuture<DeferResult> defer(ReceivedEvent event, Duration delay, String reason) {
		return defer(event, delay, 0, reason);
	}

	/**
	 * Gives an event back, to be delivered again after a delay and with a priority.
	 * @param event the event
	 * @param delay from {@link #MIN_DELAY} (1 second) to {@link #MAX_DELAY} (24 hours)
	 * @param priority from 1 (lowest) to 5, or 0 to leave it to the engine
	 * @param reason why, for the engine's records
	 * @return when the engine will deliver it again
	 */
	public CompletableFuture<DeferResult> defer(ReceivedEvent event, Duration delay, int priority, String reason) {
		return this.settler.defer(event, delay, priority, reason);
	}

	/**
	 * Gives an event back, to be delivered again at once: to another instance if there is
	 * one.
	 * @param event the event
	 * @param reason why, for the engine's records
	 * @return when the engine will deliver it again
	 */
	public CompletableFuture<DeferResult> release(ReceivedEvent event, String reason) {
		return release(event, 0, reason);
	}

	/**
	 * Gives an event back, to be delivered again at once and with a priority.
	 * @param event the event
	 * @param priority from 1 (lowest) to 5, or 0 to leave it to the engine
	 * @param reason why, for the engine's records
	 * @return when the engine will deliver it again
	 */
	public CompletableFuture<DeferResult> release(ReceivedEvent event, int priority, String reason) {
		return this.settler.release(event, priority, reason);
	}

	/**
	 * Settles an event as never to be delivered again.
	 * @param event the event
	 * @param reason why; not blank
	 * @return the engine's answer
	 */
	public CompletableFuture<DiscardResult> discard(ReceivedEvent event, String reason) {
		return this.settler.discard(event, reason);
	}

	/**
	 * Asks the engine for an event once more, under the session of this subscription. The
	 * event comes as the result and not to the listener, whatever became of it before. A
	 * subscription by a pattern does not know the event's name and gives the pattern in
	 * its place, as the official SDKs do. Where the engine does not take that,
	 * {@link EnSyncClient#replay(String, String, AppSecretKey...)} is told the name.
	 * <p>
	 * The future fails with {@link io.streamstarters.ensync.EnSyncConnectionException} if
	 * there is no session, with
	 * {@link io.streamstarters.ensync.EnSyncSubscriptionException} if the engine does not
	 * have the event, and with {@link io.streamstarters.ensync.EnSyncDecryptionException}
	 * if no key opens it.
	 * @param idem the event's id
	 * @return the event, decrypted; its name is what was subscribed if the engine does
	 * not tell it
	 */
	public CompletableFuture<ReplayedEvent> replay(String idem) {
		return this.replays.replay(this.eventName, idem,
				() -> this.connection.call((wire) -> wire.replay(this.eventName, idem)));
	}

	/**
	 * Stops deliveries until {@link #resume()}, also over reconnects. Takes effect here
	 * at once, whatever the engine says: an event that comes all the same is deferred by
	 * some seconds. What the listener has already is its own to settle. Without a
	 * session, the next one starts paused.
	 * @param reason why, for the engine's records; may be empty
	 * @return completes when the engine has done so, or has no session of this
	 * subscription; fails with
	 * {@link io.streamstarters.ensync.EnSyncSubscriptionException} if the engine refuses,
	 * in which case the pause holds on this side only, and the engine is asked again at
	 * the next call of this method or on the next session
	 */
	public CompletableFuture<Void> pause(String reason) {
		if (reason == null) {
			return CompletableFuture.failedFuture(new EnSyncSubscriptionException("The subscription to "
					+ this.eventName + " was not paused: the reason is missing; give an empty text for none.", null));
		}
		return this.connection.pause(reason);
	}

	/**
	 * Lets deliveries go on after {@link #pause(String)}. If the engine refuses, the
	 * subscription starts over with another session, which is not paused.
	 * @return completes when the engine has done so, or when another session is on its
	 * way
	 */
	public CompletableFuture<Void> resume() {
		return this.connection.pause(null);
	}

	/**
	 * Whether deliveries are to be stopped.
	 * @return whether the last call of {@link #pause(String)} and {@link #resume()} was a
	 * pause
	 */
	public boolean isPaused() {
		return this.connection.isPaused();
	}

	/**
	 * Decrypts an event with the keys of the subscription and the client.
	 * @param event the event
	 * @return the payload as JSON
	 * @throws io.streamstarters.ensync.EnSyncDecryptionException if no key opens it
	 */
	public String open(ReceivedEvent event) {
		return openPayload(event).json();
	}

	/**
	 * Decrypts an event as {@link #open(ReceivedEvent)} does, and tells which key it was
	 * encrypted for.
	 * @param event the event
	 * @return the payload as JSON, and the public half of the key that opened it
	 * @throws io.streamstarters.ensync.EnSyncDecryptionException if no key opens it
	 */
	public OpenedPayload openPayload(ReceivedEvent event) {
		if (event == null) {
			throw new EnSyncSubscriptionException("The event to open is missing.", null);
		}
		return this.cipher.openPayload(event.payload(), this.secretKeys);
	}

	/**
	 * Unsubscribes and ends the session; the engine gives events that are not settled to
	 * somebody else. Returns at once: closing the engine waits for what is still under
	 * way. May be called more than once.
	 */
	@Override
	public void close() {
		this.connection.close();
		this.onClose.accept(this);
	}

}
