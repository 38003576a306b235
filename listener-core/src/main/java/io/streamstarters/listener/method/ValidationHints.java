package io.streamstarters.listener.method;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.metadata.BeanDescriptor;
import jakarta.validation.metadata.CascadableDescriptor;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.ContainerDescriptor;
import jakarta.validation.metadata.ElementDescriptor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.core.ResolvableType;

/**
 * Registers hints for payloads that are validated: Spring itself does so for beans only.
 * Loaded only where Jakarta Validation is.
 */
final class ValidationHints {

	private static final Logger logger = LoggerFactory.getLogger(ValidationHints.class);

	private final ReflectionHints hints;

	private final Validator validator;

	private final PayloadTypes payloadTypes = new PayloadTypes(Set.of());

	private final Set<Class<?>> seen = new HashSet<>();

	private ValidationHints(ReflectionHints hints, Validator validator) {
		this.hints = hints;
		this.validator = validator;
	}

	/** Registers hints for types, and for those that they ask to validate in turn. */
	static void register(ReflectionHints hints, Collection<Class<?>> types) {
		try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
			ValidationHints validation = new ValidationHints(hints, factory.getValidator());
			types.forEach(validation::register);
		}
		catch (ValidationException ex) {
			logger.warn("A native image will not be able to validate payloads: {}", ex.getMessage());
		}
	}

	private void register(Class<?> type) {
		if (!this.seen.add(type)) {
			return;
		}
		// Constraints are read of the fields and getters of superclasses too.
		for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
			this.hints.registerType(each, MemberCategory.ACCESS_DECLARED_FIELDS,
					MemberCategory.INVOKE_DECLARED_METHODS);
		}
		BeanDescriptor bean = this.validator.getConstraintsForClass(type);
		registerConstraints(bean.getConstraintDescriptors());
		bean.getConstrainedProperties().forEach(this::registerElement);
	}

	private <D extends ElementDescriptor & CascadableDescriptor & ContainerDescriptor> void registerElement(D element) {
		registerConstraints(element.getConstraintDescriptors());
		if (element.isCascaded()) {
			this.payloadTypes.find(ResolvableType.forClass(element.getElementClass())).forEach(this::register);
		}
		element.getConstrainedContainerElementTypes().forEach(this::registerElement);
	}

	private void registerConstraints(Set<ConstraintDescriptor<?>> constraints) {
		for (ConstraintDescriptor<?> constraint : constraints) {
			constraint.getConstraintValidatorClasses()
				.forEach(
						(validator) -> this.hints.registerType(validator, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS));
			registerConstraints(constraint.getComposingConstraints());
		}
	}

}
