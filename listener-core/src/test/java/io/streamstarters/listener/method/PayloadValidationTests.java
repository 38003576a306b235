package io.streamstarters.listener.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.PayloadException;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.method.ListenerApplication.Letter;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.messaging.Message;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Payloads that are validated where their parameter asks for it. What is violated is
 * named by its place, never by its content.
 */
class PayloadValidationTests {

	private static final String GOOD = """
			{"product": "chair", "lines": [{"quantity": 1}], "prices": {}}""";

	private static final String BAD = """
			{"product": " ", "lines": [{"quantity": 1}, {"quantity": -4711}], "prices": {"s3cr3t": {"quantity": 0}}}""";

	private static final String VIOLATIONS = "is not valid: lines[1].quantity Min, prices[?].quantity Min,"
			+ " product NotBlank";

	private static final List<Object> received = new ArrayList<>();

	private final ListenerApplication application = ListenerApplication.validating(new LocalValidatorFactoryBean(),
			Listeners.class);

	@BeforeEach
	void reset() {
		received.clear();
	}

	@AfterEach
	void close() {
		this.application.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "valid", "validated", "message", "messageArgument", "holder", "holderArgument" })
	void refusesAPayloadThatIsNotValid(String id) throws Exception {
		this.application.handleBy(id, GOOD);
		assertThat(received).hasSize(1);
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> this.application.handleBy(id, BAD))
			.withMessageStartingWith("Parameter 'order' of type ")
			.withMessageContaining(VIOLATIONS)
			.withMessageNotContaining("s3cr3t")
			.withMessageNotContaining("4711")
			.withNoCause();
		assertThat(received).hasSize(1);
	}

	@Test
	void validatesNothingWhereNobodyAsksForIt() throws Exception {
		this.application.handleBy("unchecked", BAD);
		assertThat(received).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "batch", "batchArgument", "batchOfMessages", "batchOfHolders" })
	void refusesAnElementOfABatchAlone(String id) throws Exception {
		List<DeliveryAttempt> attempts = this.application.handleAll(id, GOOD, BAD, GOOD);
		assertThat(received).hasSize(2);
		assertThat(attempts.get(0).failure()).isNull();
		assertThat(attempts.get(1).failure()).isInstanceOf(PayloadException.class).hasMessageContaining(VIOLATIONS);
		assertThat(attempts.get(2).failure()).isNull();
	}

	@Test
	void validatesEachElementOfAPayloadThatIsAList() {
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.application.handleBy("list", "[" + GOOD + "," + BAD + "]"))
			.withMessageContaining(VIOLATIONS);
	}

	@Test
	void validatesTheGroupsThatAreNamed() throws Exception {
		this.application.handleBy("group", "{\"product\": \"\", \"lines\": [], \"prices\": {}, \"customer\": \"me\"}");
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.application.handleBy("group", "{\"product\": \"\", \"lines\": []}"))
			.withMessageEndingWith("is not valid: customer NotNull");
	}

	@Test
	void namesAConstraintOfTheWholeWithoutAPlace() {
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> this.application.handleBy("whole", "{\"left\": 4711, \"right\": 4712}"))
			.withMessageEndingWith("is not valid: Balanced")
			.withMessageNotContaining("471");
	}

	@Test
	void validatesDeadLettersToo() {
		assertThat(this.application.attributes.get("dead").deadLetters()).isNotNull();
		assertThatThrownBy(() -> this.application.attributes.get("dead")
			.deadLetters()
			.publish(new FailedDelivery("dead", ListenerApplication.attempt(BAD, Map.of(), 1).delivery(),
					new IllegalStateException(), 1))
			.toCompletableFuture()
			.join()).hasCauseInstanceOf(PayloadException.class).hasMessageContaining(VIOLATIONS);
	}

	@ParameterizedTest
	@CsvSource({ "refused, product field.refused", "whole, whole.refused" })
	void takesAnyValidatorOfSpring(String product, String violations) {
		try (ListenerApplication own = ListenerApplication.validating(new OwnValidator(), Listeners.class)) {
			assertThatExceptionOfType(PayloadException.class)
				.isThrownBy(() -> own.handleBy("valid", "{\"product\": \"" + product + "\"}"))
				.withMessageEndingWith("is not valid: " + violations);
		}
	}

	@Test
	void refusesAListenerThatAsksForAValidationThatNobodyDoes() {
		assertThatThrownBy(() -> ListenerApplication.of(Listeners.class)).isInstanceOf(InvalidListenerException.class)
			.hasMessageContaining("asks to validate 'order', and there is no Validator that does");
	}

	@Test
	void findsTheValidatorOfTheApplication() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ValidationAutoConfiguration.class, ListenerAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(ListenerMethodFactory.class).isValidating()).isTrue());
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ListenerAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(ListenerMethodFactory.class).isValidating()).isFalse());
	}

	@Test
	void needsNoJakartaValidation() {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader("jakarta.validation"))
			.withConfiguration(AutoConfigurations.of(ListenerAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ListenerMethodFactory.class));
	}

	record Line(@Min(1) int quantity) {

	}

	record Order(@NotBlank String product, List<@Valid Line> lines, Map<String, @Valid Line> prices,
			@NotNull(groups = Complete.class) String customer) {

	}

	interface Complete {

	}

	@Balanced
	record Scales(int left, int right) {

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = BalancedValidator.class)
	@interface Balanced {

		String message() default "left is {validatedValue}";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	public static class BalancedValidator implements ConstraintValidator<Balanced, Scales> {

		@Override
		public boolean isValid(Scales scales, ConstraintValidatorContext context) {
			return scales.left() == scales.right();
		}

	}

	private static final class OwnValidator implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Order.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			if (((Order) target).product().equals("whole")) {
				errors.reject("whole.refused");
			}
			else {
				errors.rejectValue("product", "field.refused");
			}
		}

	}

	static class Listeners {

		@TestListener(id = "valid")
		void valid(@Valid Order order) {
			received.add(order);
		}

		@TestListener(id = "validated")
		void validated(@Validated Order order) {
			received.add(order);
		}

		@TestListener(id = "message")
		void message(@Valid Message<Order> order) {
			received.add(order);
		}

		@TestListener(id = "messageArgument")
		void messageArgument(Message<@Valid Order> order) {
			received.add(order);
		}

		@TestListener(id = "holder")
		void holder(@Valid Letter<Order> order) {
			received.add(order);
		}

		@TestListener(id = "holderArgument")
		void holderArgument(Letter<@Valid Order> order) {
			received.add(order);
		}

		@TestListener(id = "unchecked")
		void unchecked(Order order) {
			received.add(order);
		}

		@TestListener(id = "batch")
		void batch(@Valid List<Order> orders) {
			received.addAll(orders);
		}

		@TestListener(id = "batchArgument")
		void batchArgument(List<@Valid Order> orders) {
			received.addAll(orders);
		}

		@TestListener(id = "batchOfMessages")
		void batchOfMessages(List<Message<@Valid Order>> orders) {
			received.addAll(orders);
		}

		@TestListener(id = "batchOfHolders")
		void batchOfHolders(@Valid List<Letter<Order>> orders) {
			received.addAll(orders);
		}

		@TestListener(id = "list", batch = "false")
		void list(List<@Valid Order> orders) {
			received.addAll(orders);
		}

		@TestListener(id = "group")
		void group(@Validated(Complete.class) Order order) {
			received.add(order);
		}

		@TestListener(id = "whole")
		void whole(@Valid Scales scales) {
			received.add(scales);
		}

		@TestListener(id = "dead")
		void dead(String order) {
		}

		@DeadLetterHandler("dead")
		void dead(@Valid Order order) {
		}

	}

}
