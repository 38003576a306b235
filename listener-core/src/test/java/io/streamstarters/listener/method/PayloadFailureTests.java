package io.streamstarters.listener.method;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.streamstarters.listener.PayloadException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What is said about a message that does not fit: where, and nothing of its content.
 */
class PayloadFailureTests {

	private static final String SECRET = "s3cr3t";

	private final ListenerApplication application = ListenerApplication.strict(Listeners.class);

	@AfterEach
	void close() {
		this.application.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			order        | s3cr3t
			order        | {"customer": s3cr3t}
			order        | {"customer": "s3cr3t
			order        | "s3cr3t"
			order        | ["s3cr3t"]
			order        | {"lines": [{"quantity": 1}, {"quantity": "s3cr3t"}]}
			order        | {"lines": "s3cr3t"}
			order        | {"state": "s3cr3t"}
			order        | {"date": "s3cr3t"}
			order        | {"s3cr3t": 1}
			order        | {"lines": [{"quantity": 1, "s3cr3t": 1}]}
			order        | {"customer": {"s3cr3t": 1}}
			prices       | {"eu": {"s3cr3t": "x"}}
			prices       | {"s3cr3t": {"eu": {"s3cr3t": 1}}}
			prices       | {"s3cr3t": "s3cr3t"}
			enumKeys     | {"s3cr3t": 1}
			enumKeys     | {"OPEN": "s3cr3t"}
			uuidKeys     | {"s3cr3t": 1}
			anySetter    | {"s3cr3t": "x"}
			anySetter    | {"s3cr3t": {"s3cr3t": "s3cr3t"}}
			polymorphic  | {"kind": "s3cr3t"}
			polymorphic  | {"kind": "cat", "s3cr3t": 1}
			validated    | {"value": "s3cr3t"}
			list         | [{"quantity": 1}, {"quantity": "s3cr3t"}]
			list         | [{"quantity": 1}, s3cr3t]
			message      | {"customer": s3cr3t}
			message      | {"lines": [{"quantity": 1, "s3cr3t": 1}]}
			""")
	void saysNothingOfThePayload(String listener, String payload) {
		Throwable failure = catchThrowable(() -> this.application.handleBy(listener, payload));
		assertThat(failure).isInstanceOf(PayloadException.class).hasNoCause().hasNoSuppressedExceptions();
		assertThat(everythingAbout(failure)).doesNotContain(SECRET);
	}

	@Test
	void saysNothingOfAHeader() {
		Throwable failure = catchThrowable(
				() -> this.application.handle("header", SECRET, Map.of("number", SECRET), 1));
		assertThat(failure).isInstanceOf(PayloadException.class);
		assertThat(everythingAbout(failure)).contains("the header 'number'").doesNotContain(SECRET);
	}

	@Test
	void saysNothingOfAMessageThatLacksAHeader() {
		Throwable failure = catchThrowable(() -> this.application.handle("header", SECRET, Map.of("other", SECRET), 1));
		assertThat(failure).isInstanceOf(PayloadException.class)
			.hasMessage("Parameter 'count' of type int cannot be made of the header 'number': it is missing");
		assertThat(everythingAbout(failure)).doesNotContain(SECRET);
	}

	@Test
	void saysNothingOfAContentTypeThatIsNone() {
		Throwable failure = catchThrowable(
				() -> this.application.handle("order", "{}", Map.of("contentType", SECRET + " / " + SECRET), 1));
		assertThat(failure).isInstanceOf(PayloadException.class);
		assertThat(everythingAbout(failure)).doesNotContain(SECRET);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			order  | {"lines": [{"quantity": 1}, {"quantity": "x"}]} | at lines.[1].quantity in line 1, column
			order  | {"lines": [{"quantity": 1, "unknown": 1}]}      | at lines.[0].? in line 1, column
			prices | {"eu": {"chair": "x"}}                          | at ?.? in line 1, column
			order  | {"state": "GONE"}                               | at state in line 1, column
			order  | {"size": {"size": 1}}                           | at ? in line 1, column
			prices | {"size": {"table": "x"}}                        | at ?.? in line 1, column
			""")
	void saysWhereThePayloadDoesNotFit(String listener, String payload, String place) {
		Throwable failure = catchThrowable(() -> this.application.handleBy(listener, payload));
		assertThat(failure).isInstanceOf(PayloadException.class).hasMessageContaining(place);
	}

	private static String everythingAbout(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text + failure.toString();
	}

	enum State {

		OPEN, CLOSED

	}

	record Line(int quantity) {

	}

	record Order(String customer, List<Line> lines, State state, LocalDate date) {

	}

	record Validated(String value) {

		Validated {
			throw new IllegalArgumentException("Invalid: " + value, new IllegalStateException(value));
		}

	}

	static class AnySetter {

		private final Map<String, Integer> numbers = new LinkedHashMap<>();

		@JsonAnySetter
		void set(String name, int number) {
			this.numbers.put(name, number);
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Cat.class, name = "cat"))
	interface Animal {

	}

	record Cat(int age) implements Animal {

	}

	static class Listeners {

		@TestListener(id = "order")
		void order(Order payload) {
		}

		@TestListener(id = "prices")
		void prices(Map<String, Map<String, Integer>> payload) {
		}

		@TestListener(id = "enumKeys")
		void enumKeys(EnumMap<State, Integer> payload) {
		}

		@TestListener(id = "uuidKeys")
		void uuidKeys(Map<UUID, Integer> payload) {
		}

		@TestListener(id = "anySetter")
		void anySetter(AnySetter payload) {
		}

		@TestListener(id = "polymorphic")
		void polymorphic(Animal payload) {
		}

		@TestListener(id = "validated")
		void validated(Validated payload) {
		}

		@TestListener(id = "list", batch = "false")
		void list(List<Line> payload) {
		}

		@TestListener(id = "message")
		void message(Message<Order> payload) {
		}

		@TestListener(id = "header")
		void header(String payload, @Header("number") int count) {
		}

	}

}
