package io.streamstarters.ensync.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

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

}
