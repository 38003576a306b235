package io.streamstarters.sequin;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the values of the root package.
 */
class SequinValuesTests {

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "or-ders", "a.b", "a b", "ü", "a\n", "0123456789ab4cde8f0123456789abcd",
			"0123456789AB4CDE8F0123456789ABCD", "500b69c4-5152-4c58-8ae5-1ffbf8cb1463" })
	void refusesNamesThatSequinRefusesOrNeverFindsAgain(String name) {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> new SequinStreamDefinition(name))
			.withMessageStartingWith("The stream name ");
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> new SequinConsumerDefinition("orders", name, ">"))
			.withMessageStartingWith("The consumer name ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders", "Orders_2", "1", "0123456789ab4cde8f0123456789abc" })
	void takesNamesOfLettersDigitsAndUnderscores(String name) {
		assertThat(new SequinStreamDefinition(name).name()).isEqualTo(name);
		assertThat(new SequinConsumerDefinition("orders", name, ">").name()).isEqualTo(name);
	}

	@Test
	void aConsumerNeedsAStreamAndAFilterThatCanMatch() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> new SequinConsumerDefinition(" ", "shipping", ">"))
			.withMessageContaining("needs a stream");
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> new SequinConsumerDefinition("orders", "shipping", "a.>.b"))
			.withMessageContaining("a.>.b");
	}

	@Test
	void refusesNumbersThatSequinAcceptsAndThenNeverDeliversWith() {
		SequinConsumerOptions options = SequinConsumerOptions.defaults();
		for (long millis : new long[] { 0, -1, Integer.MAX_VALUE + 1L }) {
			assertThatExceptionOfType(InvalidSequinRequestException.class)
				.isThrownBy(() -> options.withAckWait(Duration.ofMillis(millis)))
				.withMessageContaining("ackWait");
		}
		for (int number : new int[] { 0, -1 }) {
			assertThatExceptionOfType(InvalidSequinRequestException.class)
				.isThrownBy(() -> options.withMaxAckPending(number))
				.withMessageContaining("maxAckPending");
			assertThatExceptionOfType(InvalidSequinRequestException.class)
				.isThrownBy(() -> options.withMaxDeliver(number))
				.withMessageContaining("maxDeliver");
			assertThatExceptionOfType(InvalidSequinRequestException.class)
				.isThrownBy(() -> options.withMaxWaiting(number))
				.withMessageContaining("maxWaiting");
		}
	}

	@Test
	void noPayloadShowsInAText() {
		assertThat(new OutgoingMessage("orders.1", "confidential")).asString()
			.contains("orders.1")
			.doesNotContain("confidential");
		assertThat(new SequinMessage<>("orders", "orders.1", 7, "confidential", Instant.EPOCH, Instant.EPOCH, "id-1"))
			.asString()
			.contains("orders.1", "7", "id-1")
			.doesNotContain("confidential");
	}

	@Test
	void anOutgoingMessageNeedsAKeyAndAPayload() {
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> new OutgoingMessage("a b", "x"));
		assertThatExceptionOfType(InvalidSequinRequestException.class)
			.isThrownBy(() -> new OutgoingMessage("orders.1", null))
			.withMessageContaining("orders.1");
	}

	@Test
	void aMessageKeepsAllButItsDataWhenThatIsConverted() {
		SequinMessage<String> text = new SequinMessage<>("orders", "orders.1", 7, "42", Instant.EPOCH, Instant.MAX,
				"id-1");
		assertThat(text.withData(42))
			.isEqualTo(new SequinMessage<>("orders", "orders.1", 7, 42, Instant.EPOCH, Instant.MAX, "id-1"));
	}

	@Test
	void optionsOfAStreamAreChecked() {
		SequinStreamOptions options = SequinStreamOptions.defaults();
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(() -> options.withMaxStorageGb(0))
			.withMessage("`maxStorageGb` must be at least 1, but is 0.");
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(() -> options.withRetainUpTo(-1));
		assertThatExceptionOfType(InvalidSequinRequestException.class).isThrownBy(() -> options.withRetainAtLeast(0));
	}

}
