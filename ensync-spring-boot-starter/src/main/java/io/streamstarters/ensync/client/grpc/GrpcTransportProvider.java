package io.streamstarters.ensync.client.grpc;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncTls;
import io.streamstarters.ensync.client.EngineAddress;
import io.streamstarters.ensync.client.Transport;
import io.streamstarters.ensync.client.TransportProvider;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code grpcs} and {@code https} (encrypted, port 443 by default), {@code grpc}
 * and {@code http} (plain, port 50051 by default).
 */
public final class GrpcTransportProvider implements TransportProvider {

	private static final Set<String> SCHEMES = Set.of("grpcs", "https", "grpc", "http");

	private final List<GrpcChannelCustomizer> customizers;

	/** A provider of channels as they are by default. */
	public GrpcTransportProvider() {
		this(List.of());
	}

	/**
	 * A provider whose channels are customized.
	 * @param customizers applied in order
	 */
	public GrpcTransportProvider(List<GrpcChannelCustomizer> customizers) {
		this.customizers = List.copyOf(customizers);
	}

	@Override
	public Set<String> schemes() {
		return SCHEMES;
	}

	@Override
	public Transport open(EngineAddress address, EnSyncEngineOptions options) {
		if (!address.path().isEmpty() && !"/".equals(address.path())) {
			throw new IllegalArgumentException(
					"The EnSync address has a path, which gRPC does not know; remove what follows host and port");
		}
		boolean encrypted = address.isEncrypted();
		int port = address.portOr(encrypted ? 443 : 50051);
		NettyChannelBuilder builder = NettyChannelBuilder.forAddress(address.host(), port)
			.maxInboundMessageSize(options.maxInboundSize())
			.keepAliveTime(options.keepAliveTime().toMillis(), TimeUnit.MILLISECONDS)
			.keepAliveTimeout(options.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
			// Neither a DNS record nor anybody else may make calls be repeated.
			.disableServiceConfigLookUp();
		if (encrypted) {
			builder.sslContext(sslContext(options.tls()));
		}
		else {
			builder.usePlaintext();
		}
		this.customizers.forEach((customizer) -> customizer.customize(builder));
		ManagedChannel channel = builder.build();
		String url = (encrypted ? "grpcs://" : "grpc://") + address.authority(port);
		return new GrpcTransport(channel, url, options);
	}

	private static SslContext sslContext(@Nullable EnSyncTls tls) {
		SslContextBuilder builder = GrpcSslContexts.forClient();
		if (tls != null && tls.keyManagerFactory() != null) {
			builder.keyManager(tls.keyManagerFactory());
		}
		if (tls != null && tls.trustManagerFactory() != null) {
			builder.trustManager(tls.trustManagerFactory());
		}
		if (tls != null && !tls.protocols().isEmpty()) {
			builder.protocols(tls.protocols());
		}
		if (tls != null && !tls.ciphers().isEmpty()) {
			builder.ciphers(tls.ciphers(), SupportedCipherSuiteFilter.INSTANCE);
		}
		try {
			return builder.build();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("TLS cannot be set up for the EnSync engine: " + ex.getMessage(), ex);
		}
	}

}
