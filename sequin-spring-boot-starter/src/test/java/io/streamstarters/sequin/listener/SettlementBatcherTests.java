package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SettlementBatcher}.
 */
class SettlementBatcherTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final Lease LEASE = Lease.from(System.nanoTime(), Duration.ofHours(1));

	private final List<Set<String>> calls = new CopyOnWriteArrayList<>();

	private final Set<String> bad = new HashSet<>();

	@Test
	void whatComesInAShortTimeTravelsTogether() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, SECOND, false);
		List<CompletableFuture<?>> settled = add(batcher, 100);
		assertThat(this.calls).isEmpty();
		assertThat(batcher.size()).isEqualTo(100);
		join(settled);
		assertThat(this.calls).hasSize(1);
		assertThat(batcher.size()).isZero();
	}

	@Test
	void aFullBatchDoesNotWait() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, Duration.ofHours(1), false);
		List<CompletableFuture<?>> settled = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			settled.add(batcher.add(delivery(i, Lease.from(System.nanoTime(), Duration.ofDays(1)))));
		}
		join(settled);
		assertThat(this.calls).singleElement().satisfies((ids) -> assertThat(ids).hasSize(1000));
	}

	@Test
	void aMessageWhoseLeaseEndsSoonDoesNotWait() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, SECOND.multipliedBy(60), false);
		CompletableFuture<?> waits = batcher.add(delivery(1, LEASE));
		assertThat(waits).isNotDone();
		batcher.add(delivery(2, Lease.from(System.nanoTime(), SECOND.multipliedBy(100)))).join();
		assertThat(this.calls).containsExactly(Set.of("1", "2"));
	}

	@Test
	void aFlushDoesNotWait() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, SECOND.multipliedBy(60), false);
		List<CompletableFuture<?>> settled = add(batcher, 3);
		batcher.flush();
		join(settled);
		assertThat(this.calls).hasSize(1);
	}

	@Test
	void anIdIsSentOnceInACall() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, SECOND, false);
		join(List.of(batcher.add(delivery(1, LEASE)), batcher.add(delivery(1, LEASE))));
		assertThat(this.calls).containsExactly(Set.of("1"));
	}

	@Test
	void oneBadIdSpoilsOneMessageInFewCalls() {
		this.bad.add("77");
		SettlementBatcher batcher = new SettlementBatcher(this::call, SECOND, false);
		List<CompletableFuture<?>> settled = add(batcher, 100);
		CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new))
			.handle((nothing, failure) -> true)
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
		for (int i = 0; i < 100; i++) {
			assertThat(settled.get(i).isCompletedExceptionally()).isEqualTo(i == 77);
		}
		assertThat(this.calls).hasSizeLessThanOrEqualTo(16);
	}

	@Test
	void whatHasNoLeaseAnyMoreIsNotSent() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, Duration.ZERO, false);
		assertThat(batcher.add(delivery(1, new Lease(System.nanoTime() - 1)))).isCompletedExceptionally();
		assertThat(this.calls).isEmpty();
	}

	@Test
	void whatMayBeSettledLateIsSentAfterItsLease() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, Duration.ZERO, true);
		batcher.add(delivery(1, new Lease(System.nanoTime() - 1))).join();
		assertThat(this.calls).containsExactly(Set.of("1"));
	}

	@Test
	void whatFailsAfterTheEndIsNotRepeatedForLong() {
		AtomicInteger failing = new AtomicInteger();
		SettlementBatcher batcher = new SettlementBatcher((ids) -> {
			failing.incrementAndGet();
			return Mono.error(new SequinException("Away", 500, "Away", Map.of(), null, null));
		}, Duration.ZERO, true);
		CompletableFuture<?> settled = batcher.add(delivery(1, LEASE));
		batcher.close(Duration.ofMillis(100));
		assertThat(settled).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withMessageContaining("The listener ended before Sequin could be told");
		assertThat(failing).hasValueLessThan(5);
		assertThat(batcher.size()).isZero();
	}

	@Test
	void whatIsAddedBeforeTheEndIsStillSent() {
		SettlementBatcher batcher = new SettlementBatcher(this::call, SECOND.multipliedBy(60), false);
		List<CompletableFuture<?>> settled = add(batcher, 3);
		batcher.close(SECOND.multipliedBy(60));
		join(settled);
		assertThat(this.calls).hasSize(1);
	}

	private Mono<Void> call(Set<String> ids) {
		this.calls.add(Set.copyOf(ids));
		return ids.stream().anyMatch(this.bad::contains)
				? Mono.error(new SequinException("Bad id", 400, "Bad id", Map.of(), null, null)) : Mono.empty();
	}

	private static List<CompletableFuture<?>> add(SettlementBatcher batcher, int count) {
		List<CompletableFuture<?>> settled = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			settled.add(batcher.add(delivery(i, LEASE)));
		}
		return settled;
	}

	private static void join(List<CompletableFuture<?>> settled) {
		CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new)).orTimeout(30, TimeUnit.SECONDS).join();
	}

	private static SequinDelivery delivery(int id, Lease lease) {
		return SequinDelivery.of(new SequinMessage<>("orders", "orders." + id, id, "{}", Instant.EPOCH, Instant.EPOCH,
				Integer.toString(id)), "shipping", lease);
	}

}
