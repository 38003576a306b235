package io.streamstarters.ensync.client;

import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Encrypted connections are demanded, with this key material. An address that means plain
 * text is refused then: this turns no plain connection into an encrypted one, nor the
 * other way round.
 *
 * @param keyManagerFactory holds the client's certificate, or {@code null} for none
 * @param trustManagerFactory holds the authorities that are trusted, or {@code null} for
 * those of the Java runtime
 * @param protocols versions of TLS that are allowed, such as {@code TLSv1.3}; empty for
 * those of the Java runtime
 * @param ciphers cipher suites that are allowed, by their standard names; empty for the
 * usual ones. Over gRPC, those that HTTP/2 forbids are left out
 */
public record EnSyncTls(@Nullable KeyManagerFactory keyManagerFactory,
		@Nullable TrustManagerFactory trustManagerFactory, List<String> protocols, List<String> ciphers) {

	/**
	 * Checks the key material.
	 * @throws IllegalArgumentException if protocols or ciphers are missing
	 */
	public EnSyncTls {
		if (protocols == null || ciphers == null) {
			throw new IllegalArgumentException(
					"The protocols or the ciphers are missing; give an empty list for the usual ones.");
		}
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
	}

	/**
	 * Key material, with the protocols and ciphers of the Java runtime.
	 * @param keyManagerFactory holds the client's certificate, or {@code null} for none
	 * @param trustManagerFactory holds the authorities that are trusted, or {@code null}
	 * for those of the Java runtime
	 */
	public EnSyncTls(@Nullable KeyManagerFactory keyManagerFactory, @Nullable TrustManagerFactory trustManagerFactory) {
		this(keyManagerFactory, trustManagerFactory, List.of(), List.of());
	}

}
