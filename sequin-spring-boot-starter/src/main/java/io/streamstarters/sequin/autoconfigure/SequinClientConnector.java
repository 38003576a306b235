package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.streamstarters.listener.autoconfigure.StartupFailurePolicy;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinStreamDefinition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Looks for the server of one client, and creates the streams and consumers that the
 * application defines there. A server that is away stops the application only if that is
 * wanted: what is missing is created when it comes up. What can never work does stop it.
 */
final class SequinClientConnector {

	private static final Logger logger = LoggerFactory.getLogger(SequinClientConnector.class);

	private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

	/** A server that swallows calls must not hold the application up for long. */
	private static final Duration CHECK_TIMEOUT = Duration.ofSeconds(3);

	private final SequinClientBeans client;

	private final List<SequinStreamDefinition> streams;

	private final List<SequinConsumerDefinition> consumers;

	private final Supplier<@Nullable DeadLetterStream> deadLetters;

	private final StartupFailurePolicy policy;

	private volatile @Nullable DeadLetterStream deadLetterStream;

	private final AtomicBoolean running = new AtomicBoolean();

	private final Disposable.Swap retry = Disposables.swap();

	/**
	 * Creates a connector.
	 * @param client the client
	 * @param streams definitions of streams on its server
	 * @param consumers definitions of consumers on its server
	 * @param deadLetters asked at the start for the stream that its server has to have,
	 * if any
	 * @param policy what becomes of the application while the server is away
	 */
	SequinClientConnector(SequinClientBeans client, List<SequinStreamDefinition> streams,
			List<SequinConsumerDefinition> consumers, Supplier<@Nullable DeadLetterStream> deadLetters,
			StartupFailurePolicy policy) {
		this.client = client;
		this.streams = streams;
		this.consumers = consumers;
		this.deadLetters = deadLetters;
		this.policy = policy;
	}

	void start() {
		this.running.set(true);
		this.deadLetterStream = this.deadLetters.get();
		if (this.policy == StartupFailurePolicy.IGNORE) {
			retryIn(Duration.ZERO);
			return;
		}
		try {
			this.client.client().check(CHECK_TIMEOUT);
			createMissing();
		}
		catch (SequinException ex) {
			if (this.policy == StartupFailurePolicy.FAIL) {
				throw ex;
			}
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
		if (this.client.createMissing()) {
			this.client.admin().createMissing(this.streams, this.consumers);
		}
		DeadLetterStream deadLetterStream = this.deadLetterStream;
		if (deadLetterStream != null) {
			deadLetterStream.prepare();
		}
	}

	private void retryLater() {
		retryIn(RETRY_PAUSE);
	}

	private void retryIn(Duration pause) {
		Scheduler scheduler = Schedulers.boundedElastic();
		this.retry.update(scheduler.schedule(this::retry, pause.toMillis(), TimeUnit.MILLISECONDS));
	}

	private void retry() {
		if (!this.running.get()) {
			return;
		}
		try {
			this.client.client().check();
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

	void stop() {
		this.running.set(false);
		this.retry.update(Disposables.disposed());
	}

}
