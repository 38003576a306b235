package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.client.ReactiveSequinClient;
import io.streamstarters.sequin.client.StreamConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.util.Assert;

/**
 * Polls a consumer: one call at a time, for no more messages than were asked for, with a
 * pause that grows while there is nothing. No thread waits between two calls.
 */
final class SequinDeliverySource implements DeliverySource {

	private static final Logger logger = LoggerFactory.getLogger(SequinDeliverySource.class);

	private static final Duration MIN_ERROR_PAUSE = Duration.ofMillis(500);

	private static final Duration MAX_ERROR_PAUSE = Duration.ofSeconds(10);

	private final ReactiveSequinClient client;

	private final StreamConsumer address;

	private final PollingOptions options;

	private final SettlementBatcher acks;

	private final SharedAcks sharedAcks;

	private final SettlementBatcher nacks;

	private final HeldNacks heldNacks;

	private final AtomicInteger demand = new AtomicInteger();

	private final AtomicReference<Activity> activity = new AtomicReference<>(Activity.NONE);

	private volatile boolean stopping;

	private volatile boolean paused;

	private final CompletableFuture<@Nullable Void> idle = new CompletableFuture<>();

	/** Used by the poller, as the next five. */
	private final Pause emptyPause;

	private final Pause errorPause = new Pause(MIN_ERROR_PAUSE, MAX_ERROR_PAUSE);

	private @Nullable Duration ackWait;

	private boolean connected;

	private boolean reportedAsMissing;

	private @Nullable Receiver receiver;

	SequinDeliverySource(ReactiveSequinClient client, StreamConsumer address, PollingOptions options) {
		this.client = client;
		this.address = address;
		this.options = options;
		this.emptyPause = new Pause(options.minPause(), options.maxPause());
		this.acks = new SettlementBatcher((ids) -> client.ack(address, ids));
		this.sharedAcks = new SharedAcks(this.acks);
		this.nacks = new SettlementBatcher((ids) -> client.nack(address, ids));
		this.heldNacks = new HeldNacks(this.nacks);
	}

	@Override
	public void start(Receiver receiver) {
		this.receiver = receiver;
	}

	@Override
	public void request(int n) {
		this.demand.addAndGet(n);
		pollLater(Duration.ZERO);
	}

	@Override
	public void pause() {
		this.paused = true;
	}

	@Override
	public void resume() {
		this.paused = false;
		pollLater(Duration.ZERO);
	}

	@Override
	public String leaseSetting() {
		return "the consumer's ack_wait_ms";
	}

	private void pollLater(Duration pause) {
		if (this.demand.get() > 0 && !this.paused && this.activity.compareAndSet(Activity.NONE, Activity.PAUSE)) {
			Schedulers.parallel().schedule(this::poll, pause.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void poll() {
		if (!this.activity.compareAndSet(Activity.PAUSE, Activity.POLL)) {
			return;
		}
		if (this.stopping || this.paused) {
			pollAgain(Duration.ZERO);
			return;
		}
		int wanted = Math.min(this.demand.get(), this.options.batchSize());
		ackWait().flatMap((ackWait) -> {
			long start = System.nanoTime();
			return this.client.receive(this.address, wanted)
				.doOnNext((messages) -> handOver(messages, Lease.from(start, ackWait)));
		}).subscribe(this::onMessages, this::onError);
	}

	private Mono<Duration> ackWait() {
		Duration known = this.ackWait;
		return (known != null) ? Mono.just(known)
				: this.client.getConsumer(this.address)
					.map((info) -> info.ackWait())
					.doOnNext((ackWait) -> this.ackWait = ackWait);
	}

	private void handOver(List<SequinMessage<String>> messages, Lease lease) {
		connected();
		this.demand.addAndGet(-messages.size());
		List<SequinDelivery> deliveries = new ArrayList<>(messages.size());
		for (SequinMessage<String> message : messages) {
			String ackId = message.ackId();
			Assert.state(ackId != null, "A received message has an ack id");
			deliveries.add(new SequinDelivery(message, this.address.consumer(), ackId, lease));
		}
		if (this.stopping) {
			deliveries.forEach((delivery) -> this.heldNacks.add(delivery, Duration.ZERO));
		}
		else if (!deliveries.isEmpty()) {
			receiver().onDeliveries(deliveries);
		}
	}

	private void connected() {
		if (!this.connected) {
			this.connected = true;
			this.reportedAsMissing = false;
			receiver().onConnected();
		}
	}

	private void onMessages(List<SequinMessage<String>> messages) {
		this.errorPause.reset();
		if (messages.isEmpty()) {
			pollAgain(this.emptyPause.next());
		}
		else {
			this.emptyPause.reset();
			pollAgain(Duration.ZERO);
		}
	}

	private void onError(Throwable failure) {
		this.connected = false;
		reportMissing(failure);
		// The consumer may come back as another one, with another lease.
		this.ackWait = null;
		receiver().onDisconnected((failure instanceof Exception ex) ? ex : new IllegalStateException(failure));
		pollAgain(this.errorPause.next());
	}

	/**
	 * Unlike a server that is away, this may well be a mistake that nobody else reports.
	 */
	private void reportMissing(Throwable failure) {
		if (!this.reportedAsMissing && failure instanceof SequinException ex && ex.getStatus() == 404) {
			this.reportedAsMissing = true;
			logger.warn("The Sequin consumer {} is not there. Its listener goes on looking for it: {}", this.address,
					ex.getMessage());
		}
	}

	private void pollAgain(Duration pause) {
		this.activity.set(Activity.NONE);
		if (this.stopping) {
			this.idle.complete(null);
		}
		else {
			pollLater(pause);
		}
	}

	@Override
	public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
		SequinDelivery message = (SequinDelivery) delivery;
		if (settlement instanceof Settlement.Defer defer) {
			return this.heldNacks.add(message, defer.delay());
		}
		return this.sharedAcks.add(message);
	}

	@Override
	public void stopFetching() {
		this.stopping = true;
		this.activity.compareAndSet(Activity.PAUSE, Activity.NONE);
		if (this.activity.get() == Activity.NONE) {
			this.idle.complete(null);
		}
	}

	/** A poll that is under way is let finish, so that what it brings is given back. */
	@Override
	public CompletionStage<?> close() {
		stopFetching();
		return this.idle.thenCompose((nothing) -> {
			this.heldNacks.giveBackAll();
			return this.acks.flushed().thenCombine(this.nacks.flushed(), (acked, nacked) -> null);
		});
	}

	private Receiver receiver() {
		Receiver receiver = this.receiver;
		Assert.state(receiver != null, "Not started");
		return receiver;
	}

	/** What the one poller is doing. */
	private enum Activity {

		NONE, PAUSE, POLL

	}

}
