package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.time.Duration;
import java.util.Locale;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.container.RateLimit;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Reads the attributes that all listener annotations have. They are texts, so that
 * placeholders can stand for them; an empty one says nothing.
 */
final class AttributeReader {

	private final String listener;

	private final MergedAnnotation<? extends Annotation> annotation;

	private final TextResolver resolver;

	AttributeReader(String listener, MergedAnnotation<? extends Annotation> annotation, TextResolver resolver) {
		this.listener = listener;
		this.annotation = annotation;
		this.resolver = resolver;
	}

	String text(String attribute) {
		return this.resolver.text(this.annotation.getString(attribute)).trim();
	}

	/** A bean by its name, or what an expression gives; {@code null} for nothing. */
	<T> @Nullable T bean(String attribute, Class<T> type) {
		Object value = this.resolver.value(this.annotation.getString(attribute));
		if (value == null || type.isInstance(value)) {
			return type.cast(value);
		}
		String name = value.toString().trim();
		if (name.isEmpty()) {
			return null;
		}
		if (!this.resolver.beanFactory().containsBean(name) || !this.resolver.beanFactory().isTypeMatch(name, type)) {
			throw new InvalidListenerException(this.listener,
					"has the " + attribute + " '" + name + "', and there is no such bean of type "
							+ type.getSimpleName(),
					"Set the annotation's attribute '" + attribute + "' to the name of a bean of type " + type.getName()
							+ ".");
		}
		return this.resolver.beanFactory().getBean(name, type);
	}

	/** A positive time, or {@code null} if the attribute says nothing. */
	@Nullable Duration duration(String attribute) {
		String text = text(attribute);
		if (text.isEmpty()) {
			return null;
		}
		try {
			Duration duration = DurationFormatterUtils.detectAndParse(text);
			if (duration.toMillis() > 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// Refused below, together with times that are too short.
		}
		throw invalid(attribute, text, "to a time such as '500ms', '30s' or '5m'");
	}

	/** A number from 1, or 0 if the attribute says nothing. */
	int number(String attribute) {
		String text = text(attribute);
		if (text.isEmpty()) {
			return 0;
		}
		try {
			int number = Integer.parseInt(text);
			if (number > 0) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Refused below, together with numbers that are too small.
		}
		throw invalid(attribute, text, "to a number, 1 or more");
	}

	boolean flag(String attribute, boolean defaultValue) {
		String text = text(attribute);
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "" -> defaultValue;
			case "true" -> true;
			case "false" -> false;
			default -> throw invalid(attribute, text, "to 'true' or 'false'");
		};
	}

	@Nullable AckMode ackMode(String attribute) {
		String text = text(attribute);
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "" -> null;
			case "auto" -> AckMode.AUTO;
			case "manual" -> AckMode.MANUAL;
			default -> throw invalid(attribute, text, "to 'auto' or 'manual'");
		};
	}

	@Nullable RateLimit rateLimit(String attribute) {
		String text = text(attribute);
		try {
			return text.isEmpty() ? null : RateLimit.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw invalid(attribute, text, "to a rate such as '50/s', '600/m' or '1000/h'");
		}
	}

	private InvalidListenerException invalid(String attribute, String text, String allowed) {
		return new InvalidListenerException(this.listener, "has the " + attribute + " '" + text + "'",
				"Set the annotation's attribute '" + attribute + "' " + allowed + ".");
	}

}
