package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.streamstarters.listener.PayloadException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.BeanPropertyBindingResult;
import org.springframework.validation.BindingResult;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.SmartValidator;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Checks payloads whose parameter asks for it by {@code @Valid} or {@code @Validated}.
 */
final class PayloadValidation {

	private static final boolean JAKARTA = ClassUtils.isPresent("jakarta.validation.ConstraintViolation",
			PayloadValidation.class.getClassLoader());

	private final Validator validator;

	private final Object[] groups;

	PayloadValidation(Validator validator, Object[] groups) {
		this.validator = validator;
		this.groups = groups;
	}

	/**
	 * The groups of constraints that a parameter, or the type argument of its list,
	 * message or holder, asks to check.
	 * @return the groups, often none, or {@code null} if it asks for no check
	 */
	static Object @Nullable [] groups(MethodParameter parameter) {
		Object[] groups = groups(parameter.getParameterAnnotations());
		AnnotatedType type = parameter.getParameter().getAnnotatedType();
		while (groups == null && type instanceof AnnotatedParameterizedType parameterized
				&& parameterized.getAnnotatedActualTypeArguments().length == 1) {
			type = parameterized.getAnnotatedActualTypeArguments()[0];
			groups = groups(type.getAnnotations());
		}
		return groups;
	}

	private static Object @Nullable [] groups(Annotation[] annotations) {
		for (Annotation annotation : annotations) {
			Object[] groups = ValidationAnnotationUtils.determineValidationHints(annotation);
			if (groups != null) {
				return groups;
			}
		}
		return null;
	}

	/**
	 * Checks a payload, each element of one that is a collection.
	 * @throws PayloadException with the places and names of what is violated, and none of
	 * the content
	 */
	void check(MethodParameter parameter, Object payload) {
		Collection<?> elements = (payload instanceof Collection<?> collection) ? collection : List.of(payload);
		for (Object element : elements) {
			BindingResult result = (element != null) ? validate(element) : null;
			if (result != null && result.hasErrors()) {
				throw new PayloadException(PayloadFailure.describe(parameter) + " is not valid: "
						+ result.getAllErrors()
							.stream()
							.map(PayloadValidation::describe)
							.distinct()
							.sorted()
							.collect(Collectors.joining(", ")));
			}
		}
	}

	private BindingResult validate(Object payload) {
		BindingResult result = new BeanPropertyBindingResult(payload, "payload");
		if (this.groups.length > 0 && this.validator instanceof SmartValidator smart) {
			smart.validate(payload, result, this.groups);
		}
		else {
			this.validator.validate(payload, result);
		}
		return result;
	}

	private static String describe(ObjectError error) {
		String path = (error instanceof FieldError field) ? field.getField() : "";
		if (JAKARTA) {
			path = Jakarta.path(error, path);
		}
		String code = (error.getCode() != null) ? error.getCode() : "invalid";
		return path.isEmpty() ? code : path + " " + code;
	}

	/** Loaded only where Jakarta Validation is. */
	private static final class Jakarta {

		/** Without the keys of maps, which are content. */
		static String path(ObjectError error, String otherwise) {
			if (!error.contains(ConstraintViolation.class)) {
				return otherwise;
			}
			StringBuilder path = new StringBuilder();
			for (Path.Node node : error.unwrap(ConstraintViolation.class).getPropertyPath()) {
				if (node.isInIterable()) {
					path.append('[').append((node.getIndex() != null) ? node.getIndex() : "?").append(']');
				}
				if (node.getKind() == ElementKind.PROPERTY) {
					path.append(path.isEmpty() ? "" : ".").append(node.getName());
				}
			}
			return path.toString();
		}

	}

}
