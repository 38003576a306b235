package io.streamstarters.sequin.test;

import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As many messages as a benchmark sends, without HTTP. Whatever looked at all messages
 * for each receive would not end in time.
 */
@Timeout(60)
class LoadTests {

	private static final int COUNT = 50_000;

	private static final int ROWS = COUNT / 2;

	@Test
	void changesOfASinkAreReceivedOneByOneInNoTime() {
		SinkStore store = new SinkStore(Clock.systemUTC(), Duration.ZERO);
		UUID sink = store.create(SinkSettings.named("orders"));
		List<RowChange> changes = IntStream.range(0, COUNT)
			.mapToObj((i) -> AbstractSinkTests.insertOf("" + i % ROWS))
			.toList();
		store.put(List.of(sink), changes);
		Set<String> keys = new HashSet<>();
		for (int i = 0; i < COUNT; i++) {
			HandedOutChange change = store.receive(sink, 1, Duration.ZERO, false).join().get(0);
			keys.add(change.captured().idempotencyKey());
			if (i % 10 == 0) {
				store.nack(sink, List.of(change.ackId()), () -> {
				});
				assertThat(store.receive(sink, 1, Duration.ZERO, false).join().get(0).ackId())
					.isEqualTo(change.ackId());
			}
			store.ack(sink, List.of(change.ackId()), () -> {
			});
		}
		assertThat(keys).hasSize(COUNT);
		assertThat(store.<SinkSnapshot>with(sink, (state) -> state.snapshot(store.now())))
			.isEqualTo(new SinkSnapshot(0, 0, 0, COUNT, COUNT + COUNT / 10));
		assertThat(store.<List<SinkChange>>with(sink, (state) -> state.changes(store.now()))).hasSize(10_000);
	}

	@Test
	void messagesOfAStreamAreReceivedOneByOneInNoTime() {
		StreamStore store = new StreamStore(Clock.systemUTC(), false, Integer.MAX_VALUE, 0);
		store.createStream("s");
		UUID consumer = store.createConsumer("s", ConsumerSettings.defaults("c", ">")).id();
		for (int i = 0; i < COUNT; i += 1000) {
			int from = i;
			store.publish("s",
					IntStream.range(from, from + 1000).mapToObj((id) -> new NewMessage("k" + id, "1")).toList());
		}
		for (int i = 1; i <= COUNT; i++) {
			List<HandedOut> batch = store.receive(consumer, 1, i, i);
			store.ack(consumer, List.of(batch.get(0).ackId()), () -> {
			});
		}
		assertThat(store.snapshot("s", "c").isDrained()).isTrue();
		assertThat(store.snapshot("s", "c").acked()).isEqualTo(COUNT);
	}

	@Test
	void logOfAcksIsBounded() {
		CallLog calls = new CallLog();
		for (int i = 0; i < 250; i++) {
			calls.settled(
					new Settlement(SequinOperation.SINK_ACK, UUID.randomUUID(), Collections.nCopies(1000, "" + i)));
		}
		assertThat(calls.settlements()).hasSize(100);
		assertThat(calls.settlements().get(99).ackIds()).contains("249");
	}

}
