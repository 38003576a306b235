package io.streamstarters.sequin.client;

import java.net.URI;

/**
 * The address of a Sequin server.
 */
final class SequinUrl {

	private SequinUrl() {
	}

	/**
	 * Checks the address.
	 * @return the address without a slash at its end
	 */
	static String require(String url) {
		URI uri;
		try {
			uri = URI.create((url != null) ? url.strip() : "");
		}
		catch (IllegalArgumentException ex) {
			throw invalid(url);
		}
		boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
		if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawQuery() != null
				|| uri.getRawFragment() != null) {
			throw invalid(url);
		}
		return uri.toString().replaceAll("/+$", "");
	}

	private static IllegalArgumentException invalid(String url) {
		// An address with an @ may hold a password.
		String shown = (url != null && url.indexOf('@') < 0) ? ", but is `" + url + "`" : "";
		return new IllegalArgumentException("The Sequin URL must be an http or https address without user name and"
				+ " query, such as http://localhost:7376" + shown + ".");
	}

}
