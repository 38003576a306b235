package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.test.EnSyncApp;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Connection details of an app, as an application gives them.
 *
 * @param url address of the engine
 * @param app who the application is
 * @param sslBundle whom to trust, or {@code null}
 */
record AppConnectionDetails(String url, EnSyncApp app,
		@Nullable SslBundle sslBundle) implements EnSyncConnectionDetails {

	@Override
	public String getUrl() {
		return this.url;
	}

	@Override
	public String getAppKey() {
		return this.app.appKey();
	}

	@Override
	public String getAppSecretKey() {
		return this.app.secretKey();
	}

	@Override
	public @Nullable SslBundle getSslBundle() {
		return this.sslBundle;
	}

}
