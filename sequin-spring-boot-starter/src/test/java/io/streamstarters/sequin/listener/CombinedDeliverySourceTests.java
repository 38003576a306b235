package io.streamstarters.sequin.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.DeliverySource;
import io.streamstarters.listener.Settlement;
import io.streamstarters.sequin.SinkJson;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.listener.CombinedDeliverySource.NamedSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CombinedDeliverySourceTests {

	private static final Lease LEASE = Lease.from(System.nanoTime(), Duration.ofMinutes(10));

	private final Polled first = new Polled();

	private final Polled second = new Polled();

	private final CombinedDeliverySource source = new CombinedDeliverySource(List
		.of(new NamedSource("s/first", "first", this.first), new NamedSource("s/second", "second", this.second)));

	private final List<Delivery> received = new ArrayList<>();

	private final List<String> told = new ArrayList<>();

	@BeforeEach
	void start() {
		this.source.start(new DeliverySource.Receiver() {

			@Override
			public void onDeliveries(List<? extends Delivery> deliveries) {
				CombinedDeliverySourceTests.this.received.addAll(deliveries);
			}

			@Override
			public void onConnected() {
				CombinedDeliverySourceTests.this.told.add("connected");
			}

			@Override
			public void onDisconnected(@Nullable Exception cause) {
				CombinedDeliverySourceTests.this.told.add("disconnected");
			}

			@Override
			public void onFailed(Exception cause) {
				CombinedDeliverySourceTests.this.told.add("failed");
			}

		});
	}

	@Test
	void eachGetsAnEqualShare() {
		this.source.request(6);
		assertThat(this.first.requests).containsExactly(3);
		assertThat(this.second.requests).containsExactly(3);
	}

	@Test
	void whatIsSettledIsAskedForWhereItCameFrom() {
		this.source.request(6);
		this.first.deliver(3, LEASE);
		this.second.deliver(1, LEASE);
		this.source.settle(this.received.get(3), Settlement.ack());
		this.source.request(1);
		assertThat(this.second.requests).containsExactly(3, 1);
		this.source.settle(this.received.get(0), Settlement.ack());
		this.source.request(1);
		assertThat(this.first.requests).containsExactly(3, 1);
		assertThat(this.first.settled).singleElement().isInstanceOf(SequinDelivery.class);
	}

	/** Whatever the others have in hand, though it may be as old. */
	@Test
	void whatIsDroppedIsAskedForWhereItCameFrom() {
		this.source.request(6);
		this.first.deliver(3, new Lease(System.nanoTime() - 1));
		this.second.deliver(3, new Lease(System.nanoTime() - 1));
		this.source.onDropped(this.received.get(4));
		this.source.request(1);
		assertThat(this.second.requests).containsExactly(3, 1);
		assertThat(this.first.requests).containsExactly(3);
	}

	/** One call settles both, and both permits come back. */
	@Test
	void whatIsSettledWithACopyIsAskedForWhereItCameFrom() {
		this.source.request(6);
		this.first.deliver(3, LEASE);
		this.second.deliver(3, LEASE);
		this.source.onDropped(this.received.get(3));
		this.source.settle(this.received.get(4), Settlement.ack());
		this.source.request(2);
		assertThat(this.second.requests).containsExactly(3, 2);
		assertThat(this.first.requests).containsExactly(3);
	}

	@Test
	void deliveriesOfDifferentOnesHaveNothingInCommon() {
		this.source.request(6);
		this.first.deliver(1, LEASE);
		this.second.deliver(1, LEASE);
		Delivery one = this.received.get(0);
		Delivery other = this.received.get(1);
		assertThat(one.id()).isNotEqualTo(other.id());
		assertThat(one.orderingKey()).isNotNull().isNotEqualTo(other.orderingKey());
		assertThat(one.destination()).isEqualTo("first");
		assertThat(other.destination()).isEqualTo("second");
		SequinDelivery origin = CombinedDelivery.origin(one);
		assertThat(one.headers()).isEqualTo(origin.headers());
		assertThat(one.payload()).isEqualTo(origin.payload());
		assertThat(one.settlementId()).isEqualTo(origin.settlementId());
		assertThat(one.acceptsLateAck()).isTrue();
		assertThat(one).hasToString(origin.toString());
	}

	@Test
	void itIsConnectedWhileAllAre() {
		this.first.receiver().onConnected();
		assertThat(this.told).isEmpty();
		this.second.receiver().onConnected();
		this.first.receiver().onDisconnected(new IOException());
		this.second.receiver().onConnected();
		this.first.receiver().onConnected();
		this.first.receiver().onFailed(new IOException());
		assertThat(this.told).containsExactly("connected", "disconnected", "connected", "failed");
	}

	@Test
	void itIsAsLateAsTheLatestAndAsSilentAsTheMostSilent() {
		assertThat(this.source.stalledFor()).isNull();
		assertThat(lag()).isEmpty();
		this.first.lag = Optional.of(Duration.ofSeconds(7));
		assertThat(lag()).isEmpty();
		this.second.lag = Optional.of(Duration.ofSeconds(5));
		assertThat(lag()).contains(Duration.ofSeconds(7));
		this.second.stalled = Duration.ofMinutes(1);
		assertThat(this.source.stalledFor()).isEqualTo(Duration.ofMinutes(1));
		this.first.stalled = Duration.ofMinutes(2);
		assertThat(this.source.stalledFor()).isEqualTo(Duration.ofMinutes(2));
		assertThat(this.source.leaseSetting()).isEqualTo("the lease");
	}

	private Optional<Duration> lag() {
		return this.source.lag(Duration.ofSeconds(1)).toCompletableFuture().join();
	}

	@Test
	void allArePausedAndEnded() {
		this.source.pause();
		this.source.resume();
		this.source.stopFetching();
		CompletableFuture<?> closed = this.source.close().toCompletableFuture();
		assertThat(this.first.calls).containsExactly("pause", "resume", "stopFetching", "close");
		assertThat(this.second.calls).isEqualTo(this.first.calls);
		this.first.closed.complete(null);
		assertThat(closed).isNotDone();
		this.second.closed.complete(null);
		assertThat(closed).isDone();
	}

	/** A source that does what the test says. */
	private static final class Polled implements DeliverySource {

		final List<Integer> requests = new ArrayList<>();

		final List<Delivery> settled = new ArrayList<>();

		final List<String> calls = new ArrayList<>();

		final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

		Optional<Duration> lag = Optional.empty();

		@Nullable Duration stalled;

		private @Nullable Receiver receiver;

		private int delivered;

		Receiver receiver() {
			assertThat(this.receiver).isNotNull();
			return this.receiver;
		}

		int requested() {
			return this.requests.stream().mapToInt(Integer::intValue).sum();
		}

		void deliver(int count, Lease lease) {
			SinkMessage message = SinkJson.message(SinkJson.DELETE);
			this.delivered += count;
			assertThat(this.delivered).isLessThanOrEqualTo(requested());
			receiver()
				.onDeliveries(IntStream.range(0, count).mapToObj((i) -> SequinDelivery.of(message, lease)).toList());
		}

		@Override
		public void start(Receiver receiver) {
			this.receiver = receiver;
		}

		@Override
		public void request(int n) {
			this.requests.add(n);
		}

		@Override
		public CompletionStage<?> settle(Delivery delivery, Settlement settlement) {
			this.settled.add(delivery);
			return CompletableFuture.completedStage(true);
		}

		@Override
		public void pause() {
			this.calls.add("pause");
		}

		@Override
		public void resume() {
			this.calls.add("resume");
		}

		@Override
		public void stopFetching() {
			this.calls.add("stopFetching");
		}

		@Override
		public CompletionStage<?> close() {
			this.calls.add("close");
			return this.closed;
		}

		@Override
		public String leaseSetting() {
			return "the lease";
		}

		@Override
		public @Nullable Duration stalledFor() {
			return this.stalled;
		}

		@Override
		public CompletionStage<Optional<Duration>> lag(Duration timeout) {
			return CompletableFuture.completedStage(this.lag);
		}

	}

}
