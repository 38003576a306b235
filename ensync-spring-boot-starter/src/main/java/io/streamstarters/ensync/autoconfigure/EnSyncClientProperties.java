package io.streamstarters.ensync.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.streamstarters.ensync.client.EnSyncProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Properties of a client of EnSync: of the plain one, and below
 * {@code ensync.clients.<name>} of one with a name.
 *
 * @param url Address of the engine: grpcs:// or wss:// for TLS, grpc:// or ws:// for
 * none.
 * @param appKey Key that the application logs in with.
 * @param appSecretKey Secret key that opens the events sent to the application: 64 bytes,
 * or the 32 bytes of its seed, in base64; not needed by an application that only
 * publishes.
 * @param retiredAppSecretKeys Former secret keys, which still open events that were sent
 * to them.
 * @param protocol Names that the engine knows its operations by; found out by default.
 * @param callTimeout Longest time one call may take.
 * @param heartbeatInterval Time between two heartbeats of a session.
 * @param maxInboundSize Largest message that is accepted from the engine.
 * @param maxPayloadSize Largest payload, as JSON before encryption, that is published.
 * @param payloadMetadata Whether names and types of the top-level fields of payloads are
 * published in clear, for engines that check them.
 * @param recipients Public keys of other apps by name. The names can be given wherever a
 * recipient is.
 * @param ssl Encryption of the connection.
 * @param reconnect How to connect again when the connection is lost.
 * @param template What is sent.
 */
@ConfigurationProperties("ensync")
public record EnSyncClientProperties(@DefaultValue("grpcs://node.gms.ensync.cloud") String url, @Nullable String appKey,
		@Nullable String appSecretKey, @DefaultValue List<String> retiredAppSecretKeys,
		@DefaultValue("auto") EnSyncProtocol protocol, @DefaultValue("10s") Duration callTimeout,
		@DefaultValue("30s") Duration heartbeatInterval, @DefaultValue("16MB") DataSize maxInboundSize,
		@DefaultValue("2MB") DataSize maxPayloadSize, @DefaultValue("true") boolean payloadMetadata,
		@DefaultValue Map<String, String> recipients, @DefaultValue Ssl ssl, @DefaultValue Reconnect reconnect,
		@DefaultValue Template template) {

	/** Shows no key. */
	@Override
	public String toString() {
		return "EnSyncClientProperties[" + this.url + "]";
	}

	/**
	 * Reconnecting.
	 *
	 * @param interval Time before the first attempt.
	 * @param factor By how much the interval grows with every attempt that fails.
	 * @param maxInterval Longest time between two attempts.
	 * @param maxAttempts Attempts in a row after which a listener gives up and stops; 0
	 * to never give up. Never is the default, unlike in some of the SDKs: a service that
	 * stops listening for good because its engine was away over night helps nobody.
	 */
	public record Reconnect(@DefaultValue("1s") Duration interval, @DefaultValue("2") double factor,
			@DefaultValue("30s") Duration maxInterval, @DefaultValue("0") int maxAttempts) {

	}

	/**
	 * What is sent.
	 *
	 * @param observationEnabled Whether publishing is observed, where there is an
	 * ObservationRegistry; with tracing, headers of the trace then travel in the
	 * metadata.
	 */
	public record Template(@DefaultValue("true") boolean observationEnabled) {

	}

	/**
	 * Encryption of the connection.
	 *
	 * @param enabled Whether to encrypt the connection. By default as the address says;
	 * 'true' demands an address that means TLS, 'false' talks in plain text whatever the
	 * address means.
	 * @param bundle Name of the SSL bundle with the authorities to trust and the client's
	 * certificate; demands an address that means TLS.
	 */
	public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {

		boolean isDemanded() {
			return (this.enabled != null) ? this.enabled : StringUtils.hasText(this.bundle);
		}

		boolean isDisabled() {
			return Boolean.FALSE.equals(this.enabled);
		}

	}

}
