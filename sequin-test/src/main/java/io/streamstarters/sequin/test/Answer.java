package io.streamstarters.sequin.test;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An HTTP answer before it is sent. An empty content type is left out.
 */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

	static final String JSON = "application/json; charset=utf-8";

	static final String HTML = "text/html; charset=utf-8";

	static Answer of(int status, String contentType, String body) {
		return new Answer(status, contentType, body.getBytes(StandardCharsets.UTF_8), Map.of());
	}

	static Answer plainError(int status, String detail) {
		return of(status, JSON, "{\"errors\":{\"detail\":\"" + detail + "\"}}");
	}

	static Answer internalServerError() {
		return plainError(500, "Internal Server Error");
	}

	Answer withHeader(String name, String value) {
		return new Answer(this.status, this.contentType, this.body, Map.of(name, value));
	}

}
