package io.streamstarters.ensync.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;

/**
 * A listening gRPC server on the loopback interface, from start to stop.
 */
final class GrpcTransport implements Transport {

	private static final int MAX_MESSAGE_SIZE = 16 * 1024 * 1024;

	private final IoThreads threads = new IoThreads();

	private final Connections connections;

	private final Server server;

	GrpcTransport(int port, ServerServiceDefinition service, Connections connections) {
		this.connections = connections;
		this.server = NettyServerBuilder.forAddress(Loopback.address(port))
			.channelFactory(connections::newServerChannel)
			.addTransportFilter(new ServerTransportFilter() {

				@Override
				public Attributes transportReady(Attributes attributes) {
					return attributes.toBuilder()
						.set(GrpcService.CONNECTION, connections.of(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)))
						.build();
				}

			})
			.bossEventLoopGroup(this.threads.acceptor())
			.workerEventLoopGroup(this.threads.workers())
			// The broker never blocks, and calls of a connection keep their order.
			.directExecutor()
			.maxInboundMessageSize(MAX_MESSAGE_SIZE)
			// A test may want to find a dead connection faster than gRPC likes by
			// default.
			.permitKeepAliveTime(1, TimeUnit.MILLISECONDS)
			.permitKeepAliveWithoutCalls(true)
			.addService(service)
			.build();
		try {
			this.server.start();
		}
		catch (IOException ex) {
			this.threads.stop();
			throw new UncheckedIOException("The EnSync test server cannot listen on port " + port + ".", ex);
		}
	}

	@Override
	public int port() {
		return this.server.getPort();
	}

	@Override
	public Connections connections() {
		return this.connections;
	}

	@Override
	public void stop() {
		Connections.change(this.connections.all(), EnSyncConnection::reset);
		this.server.shutdownNow();
		try {
			this.server.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.threads.stop();
	}

}
