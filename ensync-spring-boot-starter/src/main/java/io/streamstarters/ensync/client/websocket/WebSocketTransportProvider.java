package io.streamstarters.ensync.client.websocket;

import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.util.Set;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncTls;
import io.streamstarters.ensync.client.EngineAddress;
import io.streamstarters.ensync.client.Transport;
import io.streamstarters.ensync.client.TransportProvider;

/**
 * Serves {@code wss} (encrypted, port 443 by default) and {@code ws} (plain, port 80 by
 * default). An address without a path means the engine's usual {@code /message}.
 * <p>
 * Each session has a socket of its own, which is kept alive by pings at the heartbeat
 * interval; the options for keep-alive probes and the protocol's names are of no
 * importance here. The engine pushes events whether or not they were requested: up to
 * 1,000 of them, or as many as make up the maximum inbound size, wait for a request, and
 * more are deferred by some seconds.
 */
public final class WebSocketTransportProvider implements TransportProvider {

	private static final Set<String> SCHEMES = Set.of("ws", "wss");

	private static final String DEFAULT_PATH = "/message";

	@Override
	public Set<String> schemes() {
		return SCHEMES;
	}

	@Override
	public Transport open(EngineAddress address, EnSyncEngineOptions options) {
		boolean encrypted = address.isEncrypted();
		// A slash alone is no path: it stands for none in any URL.
		String path = (address.path().isEmpty() || "/".equals(address.path())) ? DEFAULT_PATH : address.path();
		URI uri = URI.create(address.scheme() + "://" + address.authority(encrypted ? 443 : 80) + path);
		WebSocketThreads threads = new WebSocketThreads();
		HttpClient.Builder http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.executor(threads::execute);
		EnSyncTls tls = options.tls();
		if (encrypted && tls != null) {
			http.sslContext(sslContext(tls)).sslParameters(sslParameters(tls));
		}
		return new WebSocketTransport(http.build(), threads, uri, options);
	}

	private static SSLParameters sslParameters(EnSyncTls tls) {
		SSLParameters parameters = new SSLParameters();
		if (!tls.protocols().isEmpty()) {
			parameters.setProtocols(tls.protocols().toArray(String[]::new));
		}
		if (!tls.ciphers().isEmpty()) {
			parameters.setCipherSuites(tls.ciphers().toArray(String[]::new));
		}
		return parameters;
	}

	private static SSLContext sslContext(EnSyncTls tls) {
		KeyManager[] keys = (tls.keyManagerFactory() != null) ? tls.keyManagerFactory().getKeyManagers() : null;
		TrustManager[] trust = (tls.trustManagerFactory() != null) ? tls.trustManagerFactory().getTrustManagers()
				: null;
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys, trust, null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("TLS cannot be set up for the EnSync engine: " + ex.getMessage(), ex);
		}
	}

}
