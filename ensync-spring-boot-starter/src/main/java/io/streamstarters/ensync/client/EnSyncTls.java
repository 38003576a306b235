package io.streamstarters.ensync.client;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Key material for encrypted connections. It is used when the address asks for TLS; it
 * never turns a plain address into an encrypted one or the other way round.
 *
 * @param keyManagerFactory holds the client's certificate, or {@code null} for none
 * @param trustManagerFactory holds the authorities that are trusted, or {@code null} for
 * those of the Java runtime
 */
public record EnSyncTls(@Nullable KeyManagerFactory keyManagerFactory,
		@Nullable TrustManagerFactory trustManagerFactory) {

}
