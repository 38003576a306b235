package io.streamstarters.listener;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The delays of failed deliveries and what is said about them.
 */
@ExtendWith(OutputCaptureExtension.class)
class BackOffErrorHandlerTests {

	private final BackOffErrorHandler handler = new BackOffErrorHandler(new FixedBackOff(500, 2),
			Duration.ofMinutes(3));

	@Test
	void defersByTheNextIntervalAndSaysSoInOneLine(CapturedOutput output) {
		assertThat(handle(2)).isEqualTo(Settlement.defer(Duration.ofMillis(500), "IOException"));
		assertThat(output).contains("WARN")
			.contains("Listener 'orders' failed to handle m1 at attempt 2, to be tried again in PT0.5S")
			.contains("java.io.IOException: no disk")
			.doesNotContain("\tat ")
			.doesNotContain("secret payload");
	}

	@Test
	void keepsTheMessageAtTheLongestDelayWhenNoAttemptsAreLeftAndReportsItWithItsCause(CapturedOutput output) {
		assertThat(handle(3)).isEqualTo(Settlement.defer(Duration.ofMinutes(3), "IOException"));
		assertThat(output).contains("ERROR")
			.contains("Listener 'orders' failed to handle m1 at attempt 3 and has no attempts left")
			.contains("comes again in PT3M")
			.contains("\tat ")
			.doesNotContain("secret payload");
	}

	@Test
	void reportsEveryFurtherFailureToo(CapturedOutput output) {
		assertThat(handle(1_000)).isEqualTo(Settlement.defer(Duration.ofMinutes(3), "IOException"));
		assertThat(output).contains("at attempt 1000 and has no attempts left");
	}

	@Test
	void givesAReasonForAnExceptionWithoutASimpleName() {
		@SuppressWarnings("serial")
		Exception anonymous = new Exception() {
		};
		Settlement settlement = this.handler.handle(new FailedDelivery("orders", new Message(), anonymous, 1));
		assertThat(((Settlement.Defer) settlement).reason()).isNotBlank();
	}

	@Test
	void givesWhatHasNoAttemptsLeftToTheDeadLettersWhereThereAreSome(CapturedOutput output) {
		BackOffErrorHandler handler = withDeadLetters();
		assertThat(handler.handle(failure(2, new IOException("no disk"))))
			.isEqualTo(Settlement.defer(Duration.ofMillis(500), "IOException"));
		assertThat(handler.handle(failure(3, new IOException("no disk"))))
			.isEqualTo(Settlement.deadLetter("IOException"));
		assertThat(output).contains("ERROR")
			.contains("Listener 'orders' failed to handle m1 at attempt 3 and gives it to the dead letters")
			.contains("\tat ")
			.doesNotContain("secret payload");
	}

	@Test
	void givesWhatCannotBeReadToTheDeadLettersAtOnceWhereThereAreSome() {
		PayloadException unreadable = new PayloadException("no order");
		assertThat(withDeadLetters().handle(failure(1, unreadable)))
			.isEqualTo(Settlement.deadLetter("PayloadException"));
		IOException encrypted = new IOException("cannot be decrypted");
		assertThat(withDeadLetters().handle(new FailedDelivery("orders", new Message(encrypted), encrypted, 1)))
			.isEqualTo(Settlement.deadLetter("IOException"));
	}

	@Test
	void triesAgainWhatCannotBeReadWhereThereAreNoDeadLetters() {
		PayloadException unreadable = new PayloadException("no order");
		assertThat(this.handler.handle(failure(1, unreadable)))
			.isEqualTo(Settlement.defer(Duration.ofMillis(500), "PayloadException"));
	}

	@Test
	void refusesALongestDelayThatIsNone() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BackOffErrorHandler(new FixedBackOff(), Duration.ZERO))
			.withMessage("'longestDelay' must be positive");
	}

	private Settlement handle(int attempt) {
		return this.handler.handle(new FailedDelivery("orders", new Message(), new IOException("no disk"), attempt));
	}

	private static FailedDelivery failure(int attempt, Exception cause) {
		return new FailedDelivery("orders", new Message(), cause, attempt);
	}

	private static BackOffErrorHandler withDeadLetters() {
		return new BackOffErrorHandler(new FixedBackOff(500, 2), Duration.ofMinutes(3), true);
	}

	private record Message(@Nullable Exception failure) implements Delivery {

		Message() {
			this(null);
		}

		@Override
		public String id() {
			return "m1";
		}

		@Override
		public Object payload() {
			return "secret payload";
		}

		@Override
		public Map<String, Object> headers() {
			return Map.of();
		}

	}

}
