package io.streamstarters.sequin.listener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.streamstarters.sequin.SequinException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CarefulBatches}.
 */
class CarefulBatchesTests {

	private static final Duration LEASE = Duration.ofSeconds(30);

	private final AtomicLong clock = new AtomicLong();

	private final CarefulBatches batches = new CarefulBatches("orders", LEASE, this.clock::get);

	@Test
	void oneFailureChangesNothing() {
		this.batches.failed(10, failure(500));
		assertThat(this.batches.limit(10)).isEqualTo(10);
	}

	@Test
	void furtherFailuresHalveDownToOne() {
		this.batches.failed(10, failure(500));
		this.batches.failed(10, failure(500));
		assertThat(this.batches.limit(10)).isEqualTo(5);
		this.batches.succeeded();
		pass(LEASE);
		this.batches.failed(5, failure(500));
		assertThat(this.batches.limit(10)).isEqualTo(2);
		this.batches.failed(2, failure(500));
		this.batches.failed(1, failure(500));
		assertThat(this.batches.limit(10)).isOne();
	}

	@Test
	void failuresFarApartDoNot() {
		this.batches.failed(10, failure(500));
		pass(LEASE.multipliedBy(3));
		this.batches.failed(10, failure(500));
		assertThat(this.batches.limit(10)).isEqualTo(10);
	}

	@Test
	void otherFailuresDoNot() {
		this.batches.failed(10, failure(404));
		this.batches.failed(10, failure(429));
		this.batches.failed(10, new IllegalStateException());
		this.batches.failed(10, noProcess());
		this.batches.failed(10, noProcess());
		this.batches.failed(10, failure(500));
		assertThat(this.batches.limit(10)).isEqualTo(10);
	}

	@Test
	void growAgainWhenTwoLeasesHavePassedWithoutAFailure() {
		this.batches.failed(10, failure(500));
		this.batches.failed(4, failure(500));
		pass(LEASE.multipliedBy(2));
		this.batches.succeeded();
		assertThat(this.batches.limit(10)).isEqualTo(2);
		pass(Duration.ofNanos(1));
		this.batches.succeeded();
		assertThat(this.batches.limit(10)).isEqualTo(4);
		for (int i = 0; i < 40; i++) {
			this.batches.succeeded();
		}
		assertThat(this.batches.limit(1000)).isEqualTo(1000);
	}

	private void pass(Duration time) {
		this.clock.addAndGet(time.toNanos());
	}

	private static SequinException failure(int status) {
		return new SequinException("No", status, "No", Map.of(), null, null);
	}

	private static SequinException noProcess() {
		return new SequinException("No", 500, "Call to SlotMessageStore failed with :noproc", Map.of(), null, null);
	}

}
