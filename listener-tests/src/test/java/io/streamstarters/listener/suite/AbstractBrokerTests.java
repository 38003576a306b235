package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.awaitility.Awaitility.await;

/**
 * Tests that hold for each broker. One application of the class serves all of its tests,
 * each of which has destinations of its own; others can be run beside it.
 */
@ParameterizedClass(name = "{0}")
@EnumSource(BrokerKind.class)
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class AbstractBrokerTests {

	static {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(5));
	}

	private final Class<?> listeners;

	private final String[] properties;

	private final Deque<AutoCloseable> others = new ArrayDeque<>();

	@Parameter
	BrokerKind kind;

	Broker broker;

	TestApplication application;

	/**
	 * Creates tests.
	 * @param listeners what listens in the application
	 * @param properties its properties
	 */
	AbstractBrokerTests(Class<?> listeners, String... properties) {
		this.listeners = listeners;
		this.properties = properties;
	}

	@BeforeParameterizedClassInvocation
	final void start() {
		this.broker = this.kind.start();
		this.application = TestApplication.start(this.broker, this.listeners, this.properties);
	}

	@AfterParameterizedClassInvocation
	final void close() {
		this.application.close();
		this.broker.close();
	}

	/** Closed after the test, the last one first. */
	final <T extends AutoCloseable> T closing(T closeable) {
		this.others.push(closeable);
		return closeable;
	}

	@AfterEach
	final void closeOthers() throws Exception {
		while (!this.others.isEmpty()) {
			this.others.pop().close();
		}
	}

	final void send(String destination, int id, String text) {
		this.broker.send(destination, new Note(id, text));
	}

	final void awaitSettled(String destination) {
		awaitUnsettled(destination, 0);
	}

	final void awaitUnsettled(String destination, long messages) {
		awaitUnsettled(this.broker, destination, messages);
	}

	static void awaitUnsettled(Broker broker, String destination, long messages) {
		await(destination).until(() -> broker.unsettled(destination), (unsettled) -> unsettled == messages);
	}

	/**
	 * Waits for messages whose settlement may have been lost on the way to the broker:
	 * they come again after a lease.
	 */
	final void awaitSettledInTime(String destination) {
		await(destination).pollInterval(Duration.ofMillis(100)).until(() -> {
			this.broker.pass(Duration.ofSeconds(3));
			return this.broker.unsettled(destination) == 0;
		});
		awaitNothingInHand(destination);
	}

	/** What has been put off is so at the broker, too. */
	final void awaitNothingInHand(String listener) {
		await(listener).until(() -> this.application.listener(listener).getInFlight() == 0);
	}

	/** What was called by a name so far in the application of the class. */
	final List<Object> calls(String name) {
		return this.application.calls(name);
	}

}
