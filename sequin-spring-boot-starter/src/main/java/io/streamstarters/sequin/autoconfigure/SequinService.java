package io.streamstarters.sequin.autoconfigure;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * How Sequin runs in a container.
 */
final class SequinService {

	static final String IMAGE = "sequin/sequin";

	static final int PORT = 7376;

	/**
	 * Sequin itself does not read it: its configuration file says what tokens there are.
	 */
	private static final String TOKEN_VARIABLE = "SEQUIN_API_TOKEN";

	private SequinService() {
	}

	static String url(String host, int port) {
		return "http://" + host + ":" + port;
	}

	static @Nullable String token(Map<String, ? extends @Nullable String> environment) {
		String token = environment.get(TOKEN_VARIABLE);
		return StringUtils.hasText(token) ? token : null;
	}

}
