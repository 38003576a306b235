package io.streamstarters.listener.autoconfigure;

import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.BackOffErrorHandler;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.RateLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The properties as they are bound, and what is made of them.
 */
@ExtendWith(OutputCaptureExtension.class)
class ListenerPropertiesTests {

	@Test
	void hasDefaults() {
		ListenerProperties properties = bind(Map.of());
		assertThat(properties.toOptions(attributes(0, true), 20, 10))
			.isEqualTo(new ContainerOptions(1, 20, true, Duration.ofSeconds(20), 100_000, Duration.ofMinutes(10)));
		assertThat(properties.retry()).isEqualTo(new ListenerProperties.Retry(Duration.ofSeconds(1), 2,
				Duration.ofMinutes(1), Duration.ofMillis(100), 10, List.of(), List.of()));
	}

	@Test
	void takesWhatIsSet() {
		ListenerProperties properties = bind(Map.of("auto-startup", "false", "concurrency", "3", "max-in-flight", "5",
				"shutdown-timeout", "7s", "handled-window.size", "9", "handled-window.time", "11s"));
		assertThat(properties.toOptions(attributes(0, true), 20, 10))
			.isEqualTo(new ContainerOptions(3, 5, false, Duration.ofSeconds(7), 9, Duration.ofSeconds(11)));
	}

	@Test
	void prefersTheConcurrencyOfTheAnnotation() {
		assertThat(bind(Map.of("concurrency", "3")).toOptions(attributes(4, true), 20, 10).concurrency()).isEqualTo(4);
	}

	@Test
	void hasNoFewerMessagesInHandThanItHandlesAtOnce() {
		assertThat(bind(Map.of("max-in-flight", "2")).toOptions(attributes(4, true), 20, 10).maxInFlight())
			.isEqualTo(4);
		assertThat(bind(Map.of()).toOptions(attributes(4, true), 1, 10).maxInFlight()).isEqualTo(4);
	}

	@Test
	void prefersWhatTheAnnotationSaysOfBatchesAndAcknowledgment() {
		ContainerOptions options = bind(Map.of("ack-mode", "manual", "settlement-timeout", "3s"))
			.toOptions(new ListenerAttributes(true, 0, 30, true, 0, null, new RateLimit(5, Duration.ofSeconds(1)), null,
					null, null), 20, 10);
		assertThat(options.batchSize()).isEqualTo(10);
		assertThat(options.maxInFlight()).isEqualTo(30);
		assertThat(options.ackMode()).isEqualTo(AckMode.MANUAL);
		assertThat(options.settlementTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(options.rateLimit()).isEqualTo(new RateLimit(5, Duration.ofSeconds(1)));
		options = bind(Map.of("ack-mode", "manual"))
			.toOptions(new ListenerAttributes(true, 0, 0, true, 7, AckMode.AUTO, null, null, null, null), 20, 10);
		assertThat(options.batchSize()).isEqualTo(7);
		assertThat(options.ackMode()).isEqualTo(AckMode.AUTO);
		assertThat(bind(Map.of())
			.toOptions(new ListenerAttributes(true, 0, 0, false, 7, null, null, null, null, null), 20, 10)
			.batchSize()).isEqualTo(1);
	}

	@Test
	void prefersTheIdleEventIntervalOfTheAnnotation() {
		ListenerProperties properties = bind(Map.of("idle-event-interval", "30s"));
		assertThat(bind(Map.of()).toOptions(attributes(0, true), 1, 10).idleEventInterval()).isNull();
		assertThat(properties.toOptions(attributes(0, true), 1, 10).idleEventInterval())
			.isEqualTo(Duration.ofSeconds(30));
		assertThat(properties
			.toOptions(new ListenerAttributes(true, 0, 0, false, 0, null, null, Duration.ofSeconds(7), null, null), 1,
					10)
			.idleEventInterval()).isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void startsOnlyWhatBothAnnotationAndPropertyLetStart() {
		assertThat(bind(Map.of()).toOptions(attributes(0, true), 1, 10).autoStartup()).isTrue();
		assertThat(bind(Map.of()).toOptions(attributes(0, false), 1, 10).autoStartup()).isFalse();
		assertThat(bind(Map.of("auto-startup", "false")).toOptions(attributes(0, true), 1, 10).autoStartup()).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					concurrency            | 0     | 'concurrency' must be 1 or more
					max-in-flight          | 0     | 'max-in-flight' must be 1 or more
					settlement-timeout     | 0s    | 'settlement-timeout' must be positive
					shutdown-timeout       | 0s    | 'shutdown-timeout' must be positive
					retry.initial-interval | 0s    | 'initial-interval' must be positive
					retry.multiplier       | 0.9   | 'multiplier' must be 1 or more
					retry.max-interval     | 999ms | 'max-interval' must not be below 'initial-interval'
					retry.jitter           | -1ms  | 'jitter' must not be negative
					retry.max-attempts     | 0     | 'max-attempts' must be 1 or more
					retry.retryable-exceptions     | java.lang.String | 'retryable-exceptions' must name exceptions, and java.lang.String is none
					retry.not-retryable-exceptions | java.lang.String | 'not-retryable-exceptions' must name exceptions, and java.lang.String is none
					handled-window.size    | -1    | 'size' must not be negative
					handled-window.time    | 0s    | 'time' must be positive
					idle-event-interval    | 0s    | 'idle-event-interval' must be positive
					""")
	void refusesWhatMakesNoSense(String property, String value, String message) {
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(Map.of(property, value)))
			.withRootCauseInstanceOf(IllegalArgumentException.class)
			.havingRootCause()
			.withMessage(message);
	}

	@Test
	void growsTheDelayUpToTheLongest() {
		BackOffErrorHandler handler = retry("1s", "2", "10s", "0ms", 100);
		assertThat(delay(handler, 1)).isEqualTo(Duration.ofSeconds(1));
		assertThat(delay(handler, 2)).isEqualTo(Duration.ofSeconds(2));
		assertThat(delay(handler, 3)).isEqualTo(Duration.ofSeconds(4));
		assertThat(delay(handler, 4)).isEqualTo(Duration.ofSeconds(8));
		assertThat(delay(handler, 5)).isEqualTo(Duration.ofSeconds(10));
		assertThat(delay(handler, 99)).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void triesOnlyRetryableExceptionsAgain() {
		BackOffErrorHandler handler = bind(
				Map.of("retry.not-retryable-exceptions", "java.lang.Exception,java.lang.LinkageError",
						"retry.retryable-exceptions[0]", "java.io.IOException", "retry.jitter", "0ms"))
			.retry()
			.toErrorHandler(true);
		assertThat(settlement(handler, new FileNotFoundException()))
			.isEqualTo(Settlement.defer(Duration.ofSeconds(1), "FileNotFoundException"));
		assertThat(settlement(handler, new NoClassDefFoundError())).isInstanceOf(Settlement.DeadLetter.class);
		assertThat(settlement(handler, new IllegalStateException())).isInstanceOf(Settlement.DeadLetter.class);
	}

	@Test
	void refusesAnExceptionThatIsRetryableAndNot() {
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> bind(Map.of("retry.not-retryable-exceptions", "java.io.IOException",
					"retry.retryable-exceptions", "java.io.IOException")))
			.havingRootCause()
			.withMessage("'retryable-exceptions' must not name what 'not-retryable-exceptions' names");
	}

	@Test
	void keepsTheDelayWhenTheMultiplierIsOne() {
		BackOffErrorHandler handler = retry("1s", "1", "10s", "0ms", 100);
		assertThat(delay(handler, 50)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void spreadsTheDelaysWithinTheJitterWhichGrowsWithThem() {
		BackOffErrorHandler handler = retry("1s", "2", "1m", "100ms", 100);
		boolean spread = false;
		for (int i = 0; i < 200; i++) {
			assertThat(delay(handler, 1)).isBetween(Duration.ofMillis(1000), Duration.ofMillis(1100));
			Duration third = delay(handler, 3);
			assertThat(third).isBetween(Duration.ofMillis(3600), Duration.ofMillis(4400));
			assertThat(delay(handler, 50)).isBetween(Duration.ofMillis(54_000), Duration.ofMinutes(1));
			spread |= third.compareTo(Duration.ofSeconds(4)) != 0;
		}
		assertThat(spread).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "1", "2", "3", "10" })
	void reportsAtErrorAfterExactlyThatManyFailures(int maxAttempts, CapturedOutput output) {
		BackOffErrorHandler handler = retry("1s", "1", "1m", "0ms", maxAttempts);
		for (int attempt = 1; attempt < maxAttempts; attempt++) {
			assertThat(delay(handler, attempt)).isEqualTo(Duration.ofSeconds(1));
		}
		assertThat(output).doesNotContain("ERROR");
		assertThat(delay(handler, maxAttempts)).isEqualTo(Duration.ofMinutes(1));
		assertThat(output).contains("ERROR").contains("at attempt " + maxAttempts + " and has no attempts left");
		assertThat(delay(handler, maxAttempts + 1)).isEqualTo(Duration.ofMinutes(1));
	}

	private static BackOffErrorHandler retry(String initialInterval, String multiplier, String maxInterval,
			String jitter, int maxAttempts) {
		return bind(Map.of("retry.initial-interval", initialInterval, "retry.multiplier", multiplier,
				"retry.max-interval", maxInterval, "retry.jitter", jitter, "retry.max-attempts", maxAttempts))
			.retry()
			.toErrorHandler(false);
	}

	private static Duration delay(BackOffErrorHandler handler, int attempt) {
		Settlement settlement = handler
			.handle(new FailedDelivery("orders", new Message(), new IllegalStateException(), attempt));
		return ((Settlement.Defer) settlement).delay();
	}

	private static Settlement settlement(BackOffErrorHandler handler, Throwable failure) {
		return handler.handle(new FailedDelivery("orders", new Message(), failure, 1));
	}

	private static ListenerProperties bind(Map<String, ?> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("",
				Bindable.of(ListenerProperties.class));
	}

	private record Message() implements Delivery {

		@Override
		public String id() {
			return "m1";
		}

		@Override
		public Object payload() {
			return "";
		}

		@Override
		public Map<String, Object> headers() {
			return Map.of();
		}

	}

	private static ListenerAttributes attributes(int concurrency, boolean autoStartup) {
		return new ListenerAttributes(autoStartup, concurrency, 0, false, 0, null, null, null, null, null);
	}

}
