package io.streamstarters.listener;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;

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
	void keepsWhatCannotBeReadAtTheLongestDelayWhereThereAreNoDeadLetters(CapturedOutput output) {
		PayloadException unreadable = new PayloadException("no order");
		assertThat(this.handler.handle(failure(1, unreadable)))
			.isEqualTo(Settlement.defer(Duration.ofMinutes(3), "PayloadException"));
		assertThat(output).contains("ERROR")
			.contains("at attempt 1 and cannot expect more of another attempt. The message stays with the broker and"
					+ " comes again in PT3M")
			.doesNotContain("no attempts left");
		IOException encrypted = new IOException("cannot be decrypted");
		assertThat(this.handler.handle(new FailedDelivery("orders", new Message(encrypted), encrypted, 1)))
			.isEqualTo(Settlement.defer(Duration.ofMinutes(3), "IOException"));
	}

	@Test
	void triesNotAgainWhatIsNotRetryableNorAnyOfItsSubclasses() {
		BackOffErrorHandler handler = withDeadLetters();
		handler.addNotRetryableExceptions(IOException.class, Error.class);
		assertThat(handler.handle(failure(1, new IOException()))).isInstanceOf(Settlement.DeadLetter.class);
		assertThat(handler.handle(failure(1, new FileNotFoundException()))).isInstanceOf(Settlement.DeadLetter.class);
		assertThat(handler.handle(failure(1, new StackOverflowError()))).isInstanceOf(Settlement.DeadLetter.class);
		assertThat(handler.handle(failure(1, new IllegalStateException()))).isInstanceOf(Settlement.Defer.class);
	}

	@Test
	void letsTheMostSpecificOfTheNamedExceptionsDecide() {
		BackOffErrorHandler handler = withDeadLetters();
		handler.addRetryableExceptions(FileNotFoundException.class, RuntimeException.class);
		handler.addNotRetryableExceptions(IOException.class, IllegalStateException.class);
		assertThat(handler.handle(failure(1, new FileNotFoundException()))).isInstanceOf(Settlement.Defer.class);
		assertThat(handler.handle(failure(1, new IOException()))).isInstanceOf(Settlement.DeadLetter.class);
		assertThat(handler.handle(failure(1, new CancellationException()))).isInstanceOf(Settlement.DeadLetter.class);
		assertThat(handler.handle(failure(1, new NumberFormatException()))).isInstanceOf(Settlement.Defer.class);
	}

	@Test
	void findsTheExceptionAmongTheCausesAndLetsTheFirstOneDecide() {
		BackOffErrorHandler handler = withDeadLetters();
		handler.addNotRetryableExceptions(IOException.class);
		assertThat(handler.handle(failure(1, new IllegalStateException(new Error(new IOException())))))
			.isInstanceOf(Settlement.DeadLetter.class);
		handler.addRetryableExceptions(IllegalStateException.class);
		assertThat(handler.handle(failure(1, new IllegalStateException(new Error(new IOException())))))
			.isInstanceOf(Settlement.Defer.class);
	}

	@Test
	void comesToAnEndWithCausesThatGoRoundInACircle() {
		IllegalStateException first = new IllegalStateException();
		first.initCause(new IllegalArgumentException(first));
		assertThat(this.handler.handle(failure(1, first)))
			.isEqualTo(Settlement.defer(Duration.ofMillis(500), "IllegalStateException"));
	}

	@Test
	void triesAgainWhatCannotBeReadWhereThatIsRetryable() {
		this.handler.addRetryableExceptions(PayloadException.class, IOException.class);
		assertThat(this.handler.handle(failure(1, new PayloadException("no order"))))
			.isEqualTo(Settlement.defer(Duration.ofMillis(500), "PayloadException"));
		IOException encrypted = new IOException("no key yet");
		assertThat(this.handler.handle(new FailedDelivery("orders", new Message(encrypted), encrypted, 1)))
			.isEqualTo(Settlement.defer(Duration.ofMillis(500), "IOException"));
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

	private static FailedDelivery failure(int attempt, Throwable cause) {
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
