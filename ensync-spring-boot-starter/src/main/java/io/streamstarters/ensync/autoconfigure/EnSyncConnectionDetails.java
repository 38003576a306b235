package io.streamstarters.ensync.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the engine is and who the application is there.
 */
public interface EnSyncConnectionDetails extends ConnectionDetails {

	/**
	 * Address of the engine.
	 * @return the address, such as {@code grpcs://node.gms.ensync.cloud}
	 */
	String getUrl();

	/**
	 * Key that the application logs in with.
	 * @return the key, or {@code null} if there is none
	 */
	@Nullable String getAppKey();

	/**
	 * Secret key that opens received events.
	 * @return the key in base64, or {@code null} if the application only publishes
	 */
	@Nullable String getAppSecretKey();

	/**
	 * Former secret keys, which still open events that were sent to them.
	 * @return the keys in base64, in the order in which they are tried
	 */
	default List<String> getRetiredAppSecretKeys() {
		return List.of();
	}

	/**
	 * Authorities to trust, and the client's certificate.
	 * @return the bundle, which demands an address that means TLS; or {@code null} to do
	 * as the address says
	 */
	default @Nullable SslBundle getSslBundle() {
		return null;
	}

}
