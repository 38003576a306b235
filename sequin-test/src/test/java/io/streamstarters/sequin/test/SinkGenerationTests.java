package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers of other ages.
 */
class SinkGenerationTests {

	private static final Map<String, String> HEADERS = SinkCaller.HEADERS;

	@Test
	void oldServerHasOnlyTheOldPathAndTheOldParameter() {
		try (SequinServer server = SequinServer.builder()
			.sink("orders")
			.paths(SequinPath.HTTP_PULL_CONSUMERS)
			.ignoreMaxBatchSize(true)
			.start()) {
			HttpCaller caller = new HttpCaller(server);
			server.sink("orders")
				.put(List.of(AbstractSinkTests.insertOf("1"), AbstractSinkTests.insertOf("2"),
						AbstractSinkTests.insertOf("3")));
			Reply gone = caller.call("POST", "/api/sequin_streams/orders/receive", HEADERS, "{}");
			assertThat(gone.status()).isEqualTo(404);
			assertThat(gone.body()).isEqualTo("{\"errors\":{\"detail\":\"Not Found\"}}");
			assertThat(server.calls(SequinOperation.SINK_RECEIVE)).isZero();
			String path = "/api/http_pull_consumers/orders/receive";
			assertThat(caller.call("POST", path, HEADERS, "{\"max_batch_size\": 10}").rows()).containsExactly("1");
			assertThat(caller.call("POST", path, HEADERS, "{\"batch_size\": 10}").rows()).containsExactly("2", "3");
			assertThat(caller.call("POST", path, HEADERS, "{\"batch_size\": 0}").json().get("summary").stringValue())
				.startsWith("Invalid `batch_size`.");
		}
	}

	@Test
	void batchSizeWinsWhereBothAreKnown() {
		try (SequinServer server = SequinServer.builder().sink("orders").start()) {
			server.sink("orders").put(List.of(AbstractSinkTests.insertOf("1"), AbstractSinkTests.insertOf("2")));
			SinkCaller caller = new SinkCaller(server, "orders");
			assertThat(caller.post("receive", "{\"batch_size\": 1, \"max_batch_size\": 10}").rows())
				.containsExactly("1");
		}
	}

	@Test
	void todaysServerHasNoStreams() {
		try (SequinServer server = SequinServer.builder()
			.sink("orders")
			.stream("s")
			.paths(SequinPath.SEQUIN_STREAMS, SequinPath.HTTP_PULL_CONSUMERS)
			.start()) {
			assertThat(new HttpCaller(server).get("/api/streams/s").body())
				.isEqualTo("{\"errors\":{\"detail\":\"Not Found\"}}");
		}
	}

}
