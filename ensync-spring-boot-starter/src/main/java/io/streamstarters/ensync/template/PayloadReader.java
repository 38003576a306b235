package io.streamstarters.ensync.template;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import io.streamstarters.ensync.EnSyncConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes objects of payloads, as listener methods get them: text stays text.
 */
final class PayloadReader {

	private final JsonMapper json;

	PayloadReader(JsonMapper json) {
		this.json = json;
	}

	@SuppressWarnings("unchecked")
	<T> T read(String event, String payload, Type type) {
		JavaType javaType = this.json.constructType(type);
		if (javaType.getRawClass().isInstance(payload)) {
			return (T) payload;
		}
		if (javaType.getRawClass() == byte[].class) {
			return (T) payload.getBytes(StandardCharsets.UTF_8);
		}
		Object value;
		try {
			value = this.json.readValue(payload, javaType);
		}
		catch (JacksonException ex) {
			throw failure(event, type, ex.getClass().getSimpleName() + position(ex));
		}
		if (value == null) {
			throw failure(event, type, "it is null");
		}
		return (T) value;
	}

	/** The message of the exception itself may quote the payload. */
	private static String position(JacksonException ex) {
		return (ex.getLocation() != null && ex.getLocation().getLineNr() > 0)
				? " in line " + ex.getLocation().getLineNr() + ", column " + ex.getLocation().getColumnNr() : "";
	}

	private static EnSyncConversionException failure(String event, Type type, String reason) {
		return new EnSyncConversionException(
				"The payload of " + event + " cannot be made a " + type.getTypeName() + ": " + reason + ".");
	}

}
