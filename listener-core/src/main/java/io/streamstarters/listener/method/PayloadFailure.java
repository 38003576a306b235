package io.streamstarters.listener.method;

import java.util.Map;
import java.util.stream.Collectors;

import io.streamstarters.listener.PayloadException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JacksonException.Reference;

import org.springframework.core.MethodParameter;
import org.springframework.messaging.MessageHandlingException;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Tells why an argument could not be made of a message, without its content: exceptions
 * of Jackson quote the values they do not like, those of Spring the whole message.
 */
final class PayloadFailure {

	private PayloadFailure() {
	}

	static PayloadException of(MethodParameter parameter, Throwable failure) {
		if (failure instanceof PayloadException known) {
			return known;
		}
		Header header = parameter.getParameterAnnotation(Header.class);
		return new PayloadException(describe(parameter) + " cannot be made of "
				+ ((header != null) ? describe(header, parameter.getParameterName()) : "the message") + ": "
				+ ((header != null && failure instanceof MessageHandlingException) ? "it is missing"
						: reason(failure)));
	}

	static String describe(MethodParameter parameter) {
		String name = parameter.getParameterName();
		return "Parameter " + ((name != null) ? "'" + name + "'" : parameter.getParameterIndex()) + " of type "
				+ parameter.getGenericParameterType().getTypeName();
	}

	private static String describe(Header header, @Nullable String parameter) {
		return "the header '" + (header.name().isEmpty() ? parameter : header.name()) + "'";
	}

	static String reason(Throwable failure) {
		Throwable cause = failure;
		while (!(cause instanceof JacksonException) && cause.getCause() != null) {
			cause = cause.getCause();
		}
		String reason = cause.getClass().getSimpleName();
		if (cause instanceof JacksonException ex) {
			String path = ex.getPath().stream().map(PayloadFailure::describe).collect(Collectors.joining("."));
			if (!path.isEmpty()) {
				reason += " at " + path;
			}
			if (ex.getLocation() != null && ex.getLocation().getLineNr() > 0) {
				reason += " in line " + ex.getLocation().getLineNr() + ", column " + ex.getLocation().getColumnNr();
			}
		}
		return reason;
	}

	/**
	 * The name of a field of the type is none of the content. Any other name is, be it
	 * the key of a map or a property that the type does not know.
	 */
	private static String describe(Reference reference) {
		String name = reference.getPropertyName();
		if (name == null) {
			return "[" + reference.getIndex() + "]";
		}
		Class<?> type = (reference.from() instanceof Class<?> from) ? from : ClassUtils.getUserClass(reference.from());
		boolean field = !Map.class.isAssignableFrom(type) && ReflectionUtils.findField(type, name) != null;
		return field ? name : "?";
	}

}
