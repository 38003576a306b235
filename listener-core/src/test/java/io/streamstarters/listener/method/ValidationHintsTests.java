package io.streamstarters.listener.method;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Set;

import io.streamstarters.listener.method.ListenerApplication.Letter;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertFalse;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Null;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.hibernate.validator.internal.constraintvalidators.bv.AssertFalseValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.AssertTrueValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.DigitsValidatorForCharSequence;
import org.hibernate.validator.internal.constraintvalidators.bv.EmailValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NotBlankValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NotNullValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.NullValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.PatternValidator;
import org.hibernate.validator.internal.constraintvalidators.bv.size.SizeValidatorForCharSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.messaging.Message;
import org.springframework.validation.annotation.Validated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image is told of the validation of payloads.
 */
class ValidationHintsTests {

	@ParameterizedTest
	@ValueSource(classes = { NotBlankValidator.class, EmailValidator.class, PatternValidator.class,
			AssertTrueValidator.class, AssertFalseValidator.class, NotNullValidator.class,
			DigitsValidatorForCharSequence.class, SizeValidatorForCharSequence.class, ConsistentValidator.class })
	void validatorsOfPayloadsAreMade(Class<?> validator) {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(validator)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
			.accepts(AotHints.hints(ValidPayloads.class));
	}

	@Test
	void validatorsOfWhatNobodyValidatesAreNot() {
		assertThat(AotHints.hints(Payloads.class).reflection().getTypeHint(NotBlankValidator.class)).isNull();
		assertThat(AotHints.hints(ValidPayloads.class).reflection().getTypeHint(NullValidator.class)).isNull();
	}

	@Test
	void constraintsOfSuperclassesAreRead() {
		assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(Parent.class, "value"))
			.accepts(AotHints.hints(ValidPayloads.class));
	}

	static class Payloads {

		@TestListener("a")
		void on(OfParameter payload) {
		}

	}

	static class ValidPayloads {

		@TestListener("a")
		void on(@Valid OfParameter payload) {
		}

		@TestListener("b")
		void onMessage(Message<@Valid OfMessage> message) {
		}

		@TestListener("c")
		void onHolder(Letter<@Valid OfHolder> letter) {
		}

		@TestListener("d")
		void onBatch(@Valid List<OfBatch> payloads) {
		}

		@TestListener("e")
		void onValidated(@Validated OfValidated payload) {
		}

		@TestListener("f")
		void onChild(@Valid Child payload) {
		}

	}

	record OfParameter(@NotBlank String value, Nested nested, @Valid List<Element> elements, Set<@Valid Part> parts,
			List<@Pattern(regexp = "a") String> codes) {

	}

	record Nested(@Null String value) {

	}

	record Element(@Email String value) {

	}

	record Part(@Size(max = 1) String value) {

	}

	static class Parent {

		@NotNull
		private String value;

	}

	static class Child extends Parent {

	}

	record OfMessage(@AssertTrue boolean value) {

	}

	record OfHolder(@AssertFalse boolean value) {

	}

	record OfBatch(@NotNull String value) {

	}

	@Consistent
	record OfValidated(@Short String value) {

	}

	@Digits(integer = 1, fraction = 1)
	@Target(ElementType.FIELD)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = {})
	@interface Short {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = ConsistentValidator.class)
	@interface Consistent {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	static class ConsistentValidator implements ConstraintValidator<Consistent, OfValidated> {

		@Override
		public boolean isValid(OfValidated value, ConstraintValidatorContext context) {
			return true;
		}

	}

}
