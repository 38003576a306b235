package io.streamstarters.listener.method;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.ListenerException;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.DeliveryAttempt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Filters. A message:
 * <ol>
 * <li>is wanted: the method gets it
 * <li>is not wanted: acknowledged, and the method is not called
 * <li>cannot be judged: fails, and nothing of its content is told
 * </ol>
 */
class FilterTests {

	private static final String SECRET = "s3cr3t";

	private final ListenerApplication application = ListenerApplication.of(Listeners.class);

	private final List<Object> received = this.application.bean(Listeners.class).received;

	@AfterEach
	void close() {
		this.application.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			amount  | {"amount": 101}                              | true
			amount  | {"amount": 100}                              | false
			amount  | {"amount": 100.5}                            | true
			nested  | {"lines": [{"product": {"name": "chair"}}]}  | true
			nested  | {"lines": [{"product": {"name": "table"}}]}  | false
			list    | [1, 2, 3]                                    | true
			list    | [1]                                          | false
			scalar  | "chair"                                      | true
			scalar  | "table"                                      | false
			method  | {"name": "chair"}                            | true
			method  | {"name": "table"}                            | false
			header  | no JSON                                      | true
			safe    | {"customer": {"vip": true}}                  | true
			safe    | {}                                           | false
			""")
	void callsTheMethodForWhatTheListenerWantsAndAcknowledgesTheRest(String id, String payload, boolean wanted)
			throws Exception {
		DeliveryAttempt attempt = this.application.handle(id, payload, Map.of("source", "shop"), 1);
		assertThat(this.received).hasSize(wanted ? 1 : 0);
		assertThat(attempt.failure()).isNull();
		assertThat(attempt.decision()).isEqualTo(wanted ? null : Settlement.ack());
		assertThat(attempt.isSkipped()).isEqualTo(!wanted);
	}

	@Test
	void judgesByHeaders() throws Exception {
		DeliveryAttempt other = this.application.handle("header", "{}", Map.of("source", "web"), 1);
		assertThat(other.decision()).isEqualTo(Settlement.ack());
		DeliveryAttempt second = this.application.handle("attempt", "{}", Map.of(), 2);
		assertThat(second.decision()).isNull();
		assertThat(this.received).hasSize(1);
	}

	@Test
	void judgesAPayloadThatIsNoTextAsItIs() throws Exception {
		this.application.handle("amount", Map.of("amount", 101), Map.of(), 1);
		assertThat(this.received).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			amount   | {"amount": "s3cr3t"}
			amount   | {"s3cr3t": 1}
			amount   | {"amount": {"s3cr3t": 1}}
			amount   | "s3cr3t"
			amount   | null
			amount   | ["s3cr3t"]
			amount   | s3cr3t
			amount   | {"amount": s3cr3t
			noAnswer | {"name": "s3cr3t"}
			noAnswer | {"name": null}
			throwing | {"name": "%q s3cr3t"}
			pattern  | {"name": "[s3cr3t"}
			""")
	void failsWhatItCannotJudgeWithoutTellingItsContent(String id, String payload) throws Exception {
		DeliveryAttempt attempt = this.application.handle(id, payload, Map.of("other", SECRET), 1);
		assertThat(attempt.failure()).isInstanceOf(ListenerException.class)
			.hasNoCause()
			.hasNoSuppressedExceptions()
			.hasMessageContaining("filter of the listener");
		assertThat(everythingAbout(attempt.failure())).doesNotContain(SECRET);
		assertThat(attempt.decision()).isNull();
		assertThat(this.received).isEmpty();
	}

	@Test
	void failsAPayloadThatIsNoJsonAsUnreadable() throws Exception {
		assertThat(this.application.handle("amount", "{", Map.of(), 1).failure()).isInstanceOf(PayloadException.class);
	}

	@Test
	void givesABatchWithoutWhatIsNotWanted() throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll("batch", "{\"amount\": 1}", "{\"amount\": 101}",
				"{\"amount\": \"x\"}", "{\"amount\": 102}");
		assertThat(this.received).containsExactly("{\"amount\": 101}", "{\"amount\": 102}");
		assertThat(attempts).extracting(DeliveryAttempt::decision).containsExactly(Settlement.ack(), null, null, null);
		assertThat(attempts.get(2).failure()).isInstanceOf(ListenerException.class);
	}

	@Test
	void doesNotCallTheMethodForABatchOfWhichItWantsNothing() throws Exception {
		this.application.handleAll("batch", "{\"amount\": 1}", "{\"amount\": 2}");
		assertThat(this.application.bean(Listeners.class).batches).isZero();
	}

	private static String everythingAbout(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text + failure.toString();
	}

	static class Listeners {

		final List<Object> received = new ArrayList<>();

		int batches;

		@TestListener(id = "amount", filter = "payload.amount > 100")
		void amount(Object payload) {
			this.received.add(payload);
		}

		@TestListener(id = "nested", filter = "payload.lines[0].product.name == 'chair'")
		void nested(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "list", filter = "payload.size() > 2")
		void list(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "scalar", filter = "payload == 'chair'")
		void scalar(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "method", filter = "payload.name.startsWith('ch')")
		void method(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "header", filter = "headers.source == 'shop'")
		void header(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "attempt", filter = "headers.listener_deliveryAttempt > 1")
		void attempt(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "safe", filter = "payload['customer']?.vip ?: false")
		void safe(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "noAnswer", filter = "payload.name")
		void noAnswer(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "throwing", filter = "payload.name.formatted(1) == ''")
		void throwing(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "pattern", filter = "'chair'.matches(payload.name)")
		void pattern(String payload) {
			this.received.add(payload);
		}

		@TestListener(id = "batch", filter = "payload.amount > 100")
		void batch(List<String> payloads) {
			this.batches++;
			this.received.addAll(payloads);
		}

	}

}
