package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;

/**
 * A server with sink {@code orders} and a clock that stands still.
 */
abstract class AbstractSinkTests {

	static final Duration LEASE = Duration.ofSeconds(30);

	final MovableClock clock = MovableClock.startingNow();

	final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.wakeDelay(Duration.ZERO)
		.sink("orders")
		.start();

	final SequinSink sink = this.server.sink("orders");

	final SinkCaller caller = new SinkCaller(this.server, "orders");

	@AfterEach
	void stop() {
		this.server.close();
	}

	SinkCaller create(SinkSettings settings) {
		return new SinkCaller(this.server, this.server.createSink(settings).name());
	}

	void insert(String... ids) {
		for (String id : ids) {
			this.sink.put(insertOf(id));
		}
	}

	void update(String id, String value, String before) {
		this.sink.put(RowChange.update("orders", Map.of("id", id, "v", value), Map.of("v", before)));
	}

	static RowChange insertOf(String id) {
		return RowChange.insert("orders", Map.of("id", id, "v", "1"));
	}

}
