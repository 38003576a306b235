package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;

/**
 * Looks for Sequin before the listeners start, and creates the streams and consumers that
 * the application defines. A server that is away does not stop the application: what is
 * missing is created when it comes up. What can never work does stop it.
 */
final class SequinConnector implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SequinConnector.class);

	private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

	/** A server that swallows calls must not hold the application up for long. */
	private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(3);

	private final SequinClient client;

	private final SequinAdmin admin;

	private final List<SequinStreamDefinition> streams;

	private final List<SequinConsumerDefinition> consumers;

	private final @Nullable DeadLetterStream deadLetters;

	private final AtomicBoolean running = new AtomicBoolean();

	private final Disposable.Swap retry = Disposables.swap();

	SequinConnector(SequinClient client, SequinAdmin admin, List<SequinStreamDefinition> streams,
			List<SequinConsumerDefinition> consumers, @Nullable DeadLetterStream deadLetters) {
		this.client = client;
		this.admin = admin;
		this.streams = streams;
		this.consumers = consumers;
		this.deadLetters = deadLetters;
	}

	@Override
	public void start() {
		this.running.set(true);
		try {
			this.client.check(CHECK_TIMEOUT);
			createMissing();
		}
		catch (SequinException ex) {
			warn(ex);
			retryLater();
		}
	}

	private static void warn(SequinException ex) {
		if (ex instanceof SequinConnectionException) {
			logger.warn("{} The application starts all the same and goes on when Sequin is there.", ex.getMessage());
		}
		else {
			logger.warn("What the application needs of Sequin is not there, and is tried again: {}", ex.getMessage());
		}
	}

	private void createMissing() {
		this.admin.createMissing(this.streams, this.consumers);
		if (this.deadLetters != null) {
			this.deadLetters.prepare();
		}
	}

	private void retryLater() {
		Scheduler scheduler = Schedulers.boundedElastic();
		this.retry.update(scheduler.schedule(this::retry, RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS));
	}

	private void retry() {
		if (!this.running.get()) {
			return;
		}
		try {
			this.client.check();
			createMissing();
			logger.info("Sequin is there");
		}
		catch (InvalidSequinPropertyException ex) {
			logger.error("{} {}", ex.getMessage(), ex.getAction());
		}
		catch (SequinException ex) {
			logger.debug("Sequin is not there yet: {}", ex.getMessage());
			retryLater();
		}
	}

	@Override
	public void stop() {
		this.running.set(false);
		this.retry.update(Disposables.disposed());
	}

	@Override
	public boolean isRunning() {
		return this.running.get();
	}

	@Override
	public int getPhase() {
		return MessageListenerContainer.PHASE - 1;
	}

}
