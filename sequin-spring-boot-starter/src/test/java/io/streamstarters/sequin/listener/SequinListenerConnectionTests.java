package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.stream.Stream;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener whose server is away, or whose calls for messages fail. It tries again by
 * itself, with pauses, and loses nothing: what was handed out in an answer that it never
 * saw comes again with its lease.
 */
@ExtendWith(OutputCaptureExtension.class)
class SequinListenerConnectionTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder().clock(this.clock).start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void losesNothingWhenTheServerIsStoppedAndStarted() {
		createConsumer();
		try (TestListener listener = new TestListener(this.server, 2, 4).holding("2").start()) {
			awaitState(listener, ContainerState.RUNNING);
			for (int i = 1; i <= 10; i++) {
				this.server.publish("orders", "orders." + i, Integer.toString(i));
			}
			await().until(() -> listener.handled().contains("2"));
			this.server.stop();
			awaitState(listener, ContainerState.DISCONNECTED);
			assertThat(listener.container().getLastError()).hasMessageContaining("We can't reach Sequin");
			listener.letGoOn("2");
			for (int i = 11; i <= 20; i++) {
				this.server.publish("orders", "orders." + i, Integer.toString(i));
			}
			this.server.start();
			awaitState(listener, ContainerState.RUNNING);
			await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100)).until(() -> {
				this.clock.advance(LEASE);
				return snapshot().isDrained();
			});
			assertThat(listener.handled()).hasSize(20).doesNotHaveDuplicates();
		}
	}

	@Test
	void comesUpWithAServerThatIsAwayAtTheStart() {
		createConsumer();
		this.server.publish("orders", "orders.1", "a");
		this.server.stop();
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> listener.container().getLastError() != null);
			assertThat(listener.container().getState()).isEqualTo(ContainerState.CONNECTING);
			this.server.start();
			awaitState(listener, ContainerState.RUNNING);
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("a");
		}
	}

	@Test
	void comesUpWithAConsumerThatIsMissingAtTheStart(CapturedOutput output) {
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> this.server.calls(SequinOperation.GET_CONSUMER) >= 2);
			assertThat(listener.container().getState()).isEqualTo(ContainerState.CONNECTING);
			assertThat(listener.container().getLastError()).isInstanceOfSatisfying(SequinException.class,
					(ex) -> assertThat(ex.getStatus()).isEqualTo(404));
			assertThat(output.toString()).containsOnlyOnce("The Sequin consumer orders/shipping is not there");
			createConsumer();
			this.server.publish("orders", "orders.1", "a");
			awaitState(listener, ContainerState.RUNNING);
			await().until(() -> snapshot().isDrained());
		}
	}

	@Test
	void goesOnWithAConsumerThatWasDeletedAndCreatedAgain() {
		createConsumer();
		try (TestListener listener = new TestListener(this.server).start()) {
			awaitState(listener, ContainerState.RUNNING);
			listener.client().deleteConsumer(TestListener.SHIPPING);
			awaitState(listener, ContainerState.DISCONNECTED);
			this.server.createConsumer("orders", "shipping", "orders.>", LEASE.multipliedBy(10));
			awaitState(listener, ContainerState.RUNNING);
			this.server.publish("orders", "orders.1", "a");
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("a");
			assertThat(listener.delivery("a").lease().left()).isGreaterThan(LEASE);
		}
	}

	static Stream<Fault> failures() {
		return Stream.of(Fault.internalServerError(), Fault.tooManyRequests(Duration.ofSeconds(1)), Fault.badGateway(),
				Fault.cutBody(), Fault.answer(200, "application/json", "{\"data\": [{\"ack_id\": null}]}"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void goesOnAfterACallForMessagesThatFailed(Fault fault) {
		createConsumer();
		this.server.publish("orders", "orders.1", "a");
		this.server.publish("orders", "orders.2", "b");
		this.server.faults().next(SequinOperation.RECEIVE, 1, fault);
		try (TestListener listener = new TestListener(this.server, 1, 2).start()) {
			await().until(() -> listener.container().getLastError() != null);
			awaitState(listener, ContainerState.RUNNING);
			this.clock.advance(LEASE);
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("a", "b");
		}
	}

	@Test
	void pausesBetweenCallsThatFail() {
		createConsumer();
		this.server.faults().always(SequinOperation.RECEIVE, Fault.internalServerError());
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> listener.container().getLastError() != null);
			// Without a pause there would be about as many calls as are made here.
			for (int i = 0; i < 200; i++) {
				listener.client().listStreams();
			}
			assertThat(this.server.calls(SequinOperation.RECEIVE)).isLessThan(20);
		}
	}

	@Test
	void handlesWhatAServerThatWasMadeAnewNumbersFromTheBeginning() {
		createConsumer();
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> snapshot().isDrained());
			int port = this.server.port();
			this.server.close();
			this.clock.advance(Duration.ofSeconds(1));
			try (SequinServer anew = SequinServer.builder()
				.port(port)
				.clock(this.clock)
				.stream("orders")
				.consumer("orders", "shipping", "orders.>", LEASE)
				.start()) {
				anew.publish("orders", "orders.1", "b");
				await().atMost(Duration.ofSeconds(30)).until(() -> anew.consumer("orders", "shipping").isDrained());
			}
			assertThat(listener.handled()).containsExactly("a", "b");
		}
	}

	private void createConsumer() {
		this.server.createStream("orders");
		this.server.createConsumer("orders", "shipping", "orders.>", LEASE);
	}

	private static void awaitState(TestListener listener, ContainerState state) {
		await().atMost(Duration.ofSeconds(30)).until(() -> listener.container().getState() == state);
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

}
