package io.streamstarters.sequin.test;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replays calls to sinks that were recorded with a real server of early 2026. Changes
 * that Postgres captured there are put over HTTP here.
 */
class RecordedSinkExchangesTests {

	private static final List<SequinOperation> OPERATIONS = List.of(SequinOperation.SINK_RECEIVE,
			SequinOperation.SINK_ACK, SequinOperation.SINK_NACK);

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.token("oracle-token-1")
		.paths(SequinPath.SEQUIN_STREAMS, SequinPath.HTTP_PULL_CONSUMERS)
		.wakeDelay(Duration.ZERO)
		.start();

	private final HttpCaller caller = new HttpCaller(this.server);

	private final Recording recording = new Recording();

	private final List<Runnable> later = new ArrayList<>();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void recordedCallsAreAnsweredAsByTheRealServer() throws Exception {
		try (InputStream recorded = getClass().getResourceAsStream("/recorded-sinks-exchanges.json")) {
			HttpCaller.MAPPER.readTree(recorded).forEach(this::take);
		}
		assertThat(this.recording.differences()).isEmpty();
		assertThat(this.recording.compared()).isEqualTo(234);
	}

	private void take(JsonNode step) {
		switch (step.propertyNames().iterator().next()) {
			case "sink" -> create(step);
			case "put" -> assertThat(
					this.caller.post("/test/changes/" + step.get("put").stringValue(), step.get("changes").toString())
						.status())
				.isEqualTo(200);
			case "advanceMillis" -> this.clock.advance(Duration.ofMillis(step.get("advanceMillis").longValue()));
			case "restart" -> this.server.restartStores();
			case "drain" -> drain(step.get("drain").stringValue());
			case "status" -> status(step);
			case "fault" -> fault(step.get("fault").stringValue());
			case "join" -> {
				this.later.forEach(Runnable::run);
				this.later.clear();
			}
			case "title" -> replay(step);
			default -> {
				Reply reply = send(step, Map.of("Content-Type", List.of("application/json"), "Authorization",
						List.of("Bearer oracle-token-1")))
					.join();
				assertThat(reply.status()).as(step.toString()).isEqualTo(200);
				this.recording.learn(step, reply);
			}
		}
	}

	private void create(JsonNode step) {
		SinkSettings settings = SinkSettings.named(step.get("sink").stringValue())
			.withDatabase("myapp")
			.withAckWait(Duration.ofMillis(step.path("ackWaitMillis").asLong(30_000)))
			.withStatus(SinkStatus.valueOf(step.path("status").asString("ACTIVE")))
			.withTransform(transform(step.path("transform").asString("none")));
		if (step.has("annotations")) {
			settings = settings.withAnnotations(Map.of("team", step.at("/annotations/team").stringValue()));
		}
		if (!step.path("grouping").asBoolean(true)) {
			settings = settings.withoutMessageGrouping();
		}
		SequinSink sink = this.server.createSink(settings);
		this.recording.learn(step.path("id").asString("none"), sink.id().toString());
	}

	private static SinkTransform transform(String name) {
		return switch (name) {
			case "record" -> SinkTransform.recordOnly();
			case "list" -> SinkTransform.function((message) -> List.of(((Map<?, ?>) message.get("record")).get("k"),
					message.get("action"), ((Map<?, ?>) message.get("metadata")).get("table_name")));
			case "fails" -> SinkTransform.function((message) -> {
				Map<?, ?> row = (Map<?, ?>) message.get("record");
				if (row.get("k").equals("bad")) {
					throw new IllegalStateException("Raised by the recording");
				}
				return Integer.valueOf(String.valueOf(row.get("v")));
			});
			default -> SinkTransform.none();
		};
	}

	private void status(JsonNode step) {
		SequinSink sink = this.server.sink(step.get("status").stringValue());
		if (step.get("to").stringValue().equals("PAUSED")) {
			sink.pause();
		}
		else {
			sink.disable();
		}
	}

	private void fault(String name) {
		this.server.faults().clear();
		if (!name.equals("none")) {
			Fault fault = (name.equals("noProcess")) ? Fault.noProcess() : Fault.internalServerError();
			OPERATIONS.forEach((operation) -> this.server.faults().always(operation, fault));
		}
	}

	private void drain(String sink) {
		SinkCaller client = new SinkCaller(this.server, sink, "oracle-token-1");
		this.server.faults().handOutAgain(1);
		for (Reply reply = client.receive(1000); !reply.data().isEmpty(); reply = client.receive(1000)) {
			client.ack(reply.ackIds());
		}
		this.server.sink(sink).saveProgress();
	}

	private void replay(JsonNode step) {
		Map<String, List<String>> headers = new HashMap<>();
		step.path("headers")
			.forEachEntry(
					(name, values) -> headers.put(name, values.valueStream().map(JsonNode::stringValue).toList()));
		CompletableFuture<Reply> reply = send(step, headers);
		Runnable compare = () -> this.recording.compare(step, reply.orTimeout(30, TimeUnit.SECONDS).join());
		if (step.has("waiting")) {
			SequinSink sink = this.server.sink(step.get("waiting").stringValue());
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sink.longPolls() == 1);
		}
		if (step.has("waiting") || step.has("later")) {
			this.later.add(compare);
		}
		else {
			compare.run();
		}
	}

	private CompletableFuture<Reply> send(JsonNode step, Map<String, List<String>> headers) {
		return this.caller.send(step.get("method").stringValue(),
				this.recording.translate(step.get("path").stringValue()), headers, this.recording.body(step));
	}

}
