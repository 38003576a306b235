package io.streamstarters.sequin.autoconfigure;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where Sequin is.
 */
public interface SequinConnectionDetails extends ConnectionDetails {

	/**
	 * Address of the server.
	 * @return the address, such as {@code http://localhost:7376}
	 */
	String getUrl();

}
