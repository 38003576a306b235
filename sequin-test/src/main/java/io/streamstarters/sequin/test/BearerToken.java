package io.streamstarters.sequin.test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a server demands of the {@code Authorization} header.
 */
final class BearerToken {

	private static final String SCHEME = "Bearer";

	private static final String HOW_TO = "\n\nAPI tokens are generated in the Sequin console (console.sequin.io) and "
			+ "should be included in the Authorization header of your request. For example:\n\nAuthorization: Bearer "
			+ "<your-api-token>\n\n";

	private final @Nullable String token;

	/**
	 * Create a check.
	 * @param token the only token that is accepted, null for any
	 */
	BearerToken(@Nullable String token) {
		this.token = token;
	}

	/**
	 * Check the credentials of a call.
	 * @param authorization the values of the header
	 * @throws Refusal if they do not do
	 */
	void check(List<String> authorization) {
		if (authorization.isEmpty()) {
			throw Refusal.unauthorized("Please provide a valid API token in the Authorization header." + HOW_TO);
		}
		if (authorization.size() > 1) {
			throw Refusal.unauthorized("Please provide exactly one Authorization header in your request." + HOW_TO);
		}
		String value = authorization.get(0);
		if (!value.equals(SCHEME) && !value.startsWith(SCHEME + " ")) {
			throw Refusal.unauthorized("Please provide a valid API token in the Authorization header. Ensure your "
					+ "Authorization value is prefixed with \"Bearer\"." + HOW_TO);
		}
		String given = value.substring(SCHEME.length()).strip();
		if (given.isEmpty() || (this.token != null && !isEqual(given, this.token))) {
			throw Refusal.unauthorized("The API token you provided is invalid or has expired. Your token may have "
					+ "been revoked or deleted in the Sequin console.\n");
		}
	}

	private static boolean isEqual(String one, String other) {
		return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

}
