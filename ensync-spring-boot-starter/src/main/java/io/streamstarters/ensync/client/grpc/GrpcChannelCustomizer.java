package io.streamstarters.ensync.client.grpc;

import io.grpc.ManagedChannelBuilder;

/**
 * Changes how the channel to an engine is built, after everything else has been set. In a
 * Spring Boot application, beans of this type are applied in their order, where the
 * engine is reached by gRPC.
 */
@FunctionalInterface
public interface GrpcChannelCustomizer {

	/**
	 * Called once for each engine, before it is used.
	 * @param builder the channel's builder, a {@link io.grpc.netty.NettyChannelBuilder}
	 */
	void customize(ManagedChannelBuilder<?> builder);

}
