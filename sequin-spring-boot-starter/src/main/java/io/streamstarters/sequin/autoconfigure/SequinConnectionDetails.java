package io.streamstarters.sequin.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where Sequin is, and what it asks for.
 */
public interface SequinConnectionDetails extends ConnectionDetails {

	/**
	 * Address of the server.
	 * @return the address, such as {@code http://localhost:7376}
	 */
	String getUrl();

	/**
	 * API token.
	 * @return the token, null for none
	 */
	default @Nullable String getToken() {
		return null;
	}

}
