package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.sequin.test.ConsumerSnapshot;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The way of messages when a listener stops: what a call under way still brings is given
 * back, as is what waits for a thread; what is being handled is waited for and
 * acknowledged; acknowledgements under way are waited for.
 */
class SequinListenerStopTests {

	private final SequinServer server = SequinServer.builder()
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void whatACallUnderWayBringsIsGivenBack() {
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.holdUntil(gate));
		this.server.publish("orders", "orders.1", "a");
		this.server.publish("orders", "orders.2", "b");
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> snapshot().delivered() == 2);
			CompletableFuture<?> stopped = listener.stopping();
			assertThat(listener.container().getState()).isEqualTo(ContainerState.STOPPING);
			assertThat(stopped).isNotDone();
			gate.complete(null);
			stopped.join();
			assertThat(listener.container().getState()).isEqualTo(ContainerState.STOPPED);
			assertThat(listener.handled()).isEmpty();
			assertThat(snapshot().available()).isEqualTo(2);
			assertThat(this.server.calls(SequinOperation.RECEIVE)).isOne();
		}
	}

	@Test
	void whatWaitsIsGivenBackAndWhatIsHandledIsWaitedFor() {
		for (int i = 1; i <= 4; i++) {
			this.server.publish("orders", "orders." + i, Integer.toString(i));
		}
		try (TestListener listener = new TestListener(this.server, 1, 4).holding("1").start()) {
			await().until(() -> listener.handled().contains("1"));
			CompletableFuture<?> stopped = listener.stopping();
			await().until(() -> snapshot().available() == 3);
			assertThat(stopped).isNotDone();
			assertThat(snapshot().delivered()).isOne();
			listener.letGoOn("1");
			stopped.join();
			assertThat(this.server.ackBatches()).containsExactly(List.of(listener.ackId("1")));
			assertThat(this.server.nackBatches().stream().flatMap(Collection::stream)).hasSize(3)
				.doesNotHaveDuplicates();
			assertThat(listener.handled()).containsExactly("1");
		}
	}

	@Test
	void anAcknowledgementUnderWayIsWaitedFor() {
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.faults().next(SequinOperation.ACK, 1, Fault.internalServerError());
		this.server.faults().next(SequinOperation.ACK, 1, Fault.holdUntil(gate));
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> this.server.calls(SequinOperation.ACK) >= 1);
			CompletableFuture<?> stopped = listener.stopping();
			await().until(() -> snapshot().acked() == 1);
			assertThat(stopped).isNotDone();
			gate.complete(null);
			stopped.join();
			assertThat(snapshot().isDrained()).isTrue();
		}
	}

	@Test
	void whatIsHeldIsGivenBackWhileACallIsUnderWay() {
		CompletableFuture<Void> gate = new CompletableFuture<>();
		this.server.publish("orders", "orders.1", "a");
		try (TestListener listener = new TestListener(this.server).failing().retryingAfter(Duration.ofSeconds(25))) {
			listener.start();
			await().until(() -> listener.container().getStatistics().getFailed() == 1);
			this.server.faults().next(SequinOperation.RECEIVE, 1, Fault.doneAfter(gate));
			awaitRunningReceive();
			CompletableFuture<?> stopped = listener.stopping();
			await().until(() -> this.server.nackBatches().size() == 1);
			assertThat(stopped).isNotDone();
			gate.complete(null);
			stopped.join();
			assertThat(snapshot().available()).isOne();
			assertThat(listener.handled()).containsExactly("a");
		}
	}

	@Test
	void startsAgainWhereItStopped() {
		this.server.publish("orders", "orders.1", "1");
		this.server.publish("orders", "orders.2", "2");
		try (TestListener listener = new TestListener(this.server, 1, 2).holding("1").start()) {
			await().until(() -> listener.handled().contains("1"));
			CompletableFuture<?> stopped = listener.stopping();
			listener.letGoOn("1");
			stopped.join();
			this.server.publish("orders", "orders.3", "3");
			listener.start();
			await().until(() -> snapshot().isDrained());
			assertThat(listener.handled()).containsExactly("1", "2", "3");
			assertThat(this.server.maxParallelReceives("orders", "shipping")).isOne();
		}
	}

	@Test
	void stopsWhenThereIsNothingToDo() {
		try (TestListener listener = new TestListener(this.server).start()) {
			await().until(() -> this.server.calls(SequinOperation.RECEIVE) > 3);
			listener.container().stop();
			long calls = this.server.calls(SequinOperation.RECEIVE);
			for (int i = 0; i < 100; i++) {
				listener.client().listStreams();
			}
			assertThat(this.server.calls(SequinOperation.RECEIVE)).isEqualTo(calls);
		}
	}

	/** The number of calls stands still. */
	private void awaitRunningReceive() {
		AtomicLong before = new AtomicLong(-1);
		await().pollInterval(Duration.ofMillis(200))
			.until(() -> before.getAndSet(this.server.calls(SequinOperation.RECEIVE)) == this.server
				.calls(SequinOperation.RECEIVE));
	}

	private ConsumerSnapshot snapshot() {
		return this.server.consumer("orders", "shipping");
	}

}
