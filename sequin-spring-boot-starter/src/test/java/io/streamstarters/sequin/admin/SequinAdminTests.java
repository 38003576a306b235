package io.streamstarters.sequin.admin;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.client.ConsumerInfo;
import io.streamstarters.sequin.client.ScriptedServer;
import io.streamstarters.sequin.client.ScriptedServer.Answer;
import io.streamstarters.sequin.client.ScriptedServer.Request;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.client.SequinJson;
import io.streamstarters.sequin.client.StreamInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SequinAdmin}, request by request.
 */
class SequinAdminTests {

	private static final Answer NOT_FOUND = ScriptedServer.json(404, "{\"summary\":\"Not found\"}");

	private static final Answer TAKEN = ScriptedServer.json(422,
			"{\"summary\":\"Validation failed\",\"validation_errors\":{\"name\":[\"has already been taken\"]}}");

	private static final Answer SERVER_ERROR = ScriptedServer.json(500,
			"{\"errors\":{\"detail\":\"Internal Server Error\"}}");

	private static final Answer STREAM = ScriptedServer.ok(SequinJson.stream("s-1", "orders"));

	private static final Answer CONSUMER = ScriptedServer.ok(SequinJson.consumer("c-1", "shipping"));

	private static final SequinStreamDefinition ORDERS = new SequinStreamDefinition("orders");

	private static final SequinConsumerDefinition SHIPPING = new SequinConsumerDefinition("orders", "shipping", ">");

	private ScriptedServer server;

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void createsWhatIsMissingTheStreamsFirst() {
		SequinAdmin admin = admin((request) -> {
			if (request.method().equals("GET")) {
				return NOT_FOUND;
			}
			return request.uri().endsWith("/consumers") ? CONSUMER : STREAM;
		});
		admin.createMissing(List.of(ORDERS), List.of(SHIPPING));
		assertThat(this.server.calls()).containsExactly("GET /api/streams/orders", "POST /api/streams",
				"GET /api/streams/orders/consumers/shipping", "POST /api/streams/orders/consumers");
	}

	@Test
	void leavesWhatIsThereAsItIs() {
		SequinAdmin admin = admin((request) -> request.uri().contains("/consumers") ? CONSUMER : STREAM);
		admin.createMissing(List.of(ORDERS), List.of(SHIPPING));
		assertThat(this.server.calls()).containsExactly("GET /api/streams/orders",
				"GET /api/streams/orders/consumers/shipping");
	}

	@Test
	void isFineWithAStreamThatAnotherInstanceHasCreatedMeanwhile() {
		SequinAdmin admin = admin(answers(NOT_FOUND, TAKEN, STREAM));
		assertThat(admin.createMissing(ORDERS)).isFalse();
		assertThat(this.server.calls()).hasSize(3);
	}

	@Test
	void isFineWithAConsumerThatAnotherInstanceHasCreatedMeanwhile() {
		SequinAdmin admin = admin(answers(NOT_FOUND, SERVER_ERROR, CONSUMER));
		assertThat(admin.createMissing(SHIPPING)).isFalse();
		assertThat(this.server.calls()).hasSize(3);
	}

	@Test
	void reportsTheFailureWhenNobodyHasCreatedIt() {
		SequinAdmin admin = admin(answers(NOT_FOUND, SERVER_ERROR, NOT_FOUND));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> admin.createMissing(SHIPPING))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(500));
	}

	@Test
	void reportsTheFirstFailureWhenTheLookUpFailsToo() {
		SequinAdmin admin = admin(answers(NOT_FOUND, TAKEN, SERVER_ERROR));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> admin.createMissing(ORDERS))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(422))
			.satisfies((ex) -> assertThat(ex.getSuppressed())
				.anySatisfy((second) -> assertThat(second).hasMessageContaining("500")));
	}

	@Test
	void createsNothingWhenTheLookUpFails() {
		SequinAdmin admin = admin(answers(SERVER_ERROR));
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> admin.createMissing(ORDERS));
		assertThat(this.server.calls()).containsExactly("GET /api/streams/orders");
	}

	@Test
	void reportsAServerThatIsAway() {
		SequinAdmin admin = admin(answers(NOT_FOUND));
		this.server.close();
		assertThatExceptionOfType(SequinConnectionException.class).isThrownBy(() -> admin.createMissing(ORDERS));
	}

	@Test
	void deletesWhatIsThere() {
		SequinAdmin admin = admin(answers(ScriptedServer.ok("{\"id\":\"c-1\",\"deleted\":true}"), NOT_FOUND,
				ScriptedServer.ok("{\"id\":\"s-1\",\"deleted\":true}"), NOT_FOUND, SERVER_ERROR));
		assertThat(admin.deleteConsumer("orders", "shipping")).isTrue();
		assertThat(admin.deleteConsumer("orders", "shipping")).isFalse();
		assertThat(admin.deleteStream("orders")).isTrue();
		assertThat(admin.deleteStream("orders")).isFalse();
		assertThatExceptionOfType(SequinException.class).isThrownBy(() -> admin.deleteStream("orders"));
		assertThat(this.server.calls()).contains("DELETE /api/streams/orders/consumers/shipping",
				"DELETE /api/streams/orders");
	}

	@Test
	void listsWhatIsThere() {
		SequinAdmin admin = admin(answers(ScriptedServer.ok("{\"data\":[" + SequinJson.stream("s-1", "orders") + "]}"),
				ScriptedServer.ok("{\"data\":[" + SequinJson.consumer("c-1", "shipping") + "]}")));
		assertThat(admin.listStreams()).extracting(StreamInfo::name).containsExactly("orders");
		assertThat(admin.listConsumers("orders")).extracting(ConsumerInfo::name).containsExactly("shipping");
	}

	private SequinAdmin admin(Function<Request, Answer> script) {
		this.server = new ScriptedServer(script);
		return new SequinAdmin(SequinClient.create(this.server.url(), SequinClientOptions.defaults()));
	}

	private static Function<Request, Answer> answers(Answer... answers) {
		AtomicInteger next = new AtomicInteger();
		return (request) -> answers[Math.min(next.getAndIncrement(), answers.length - 1)];
	}

}
