package io.streamstarters.ensync.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;

/**
 * A listening WebSocket server on the loopback interface, from start to stop.
 */
final class WebSocketTransport implements Transport {

	private static final int MAX_MESSAGE_SIZE = 16 * 1024 * 1024;

	private static final int MAX_REQUEST_SIZE = 64 * 1024;

	private static final WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
		// The gate has looked at the path.
		.websocketPath("/")
		.checkStartsWith(true)
		.maxFramePayloadLength(MAX_MESSAGE_SIZE)
		.forceCloseTimeoutMillis(1000)
		.build();

	private final IoThreads threads = new IoThreads();

	private final Connections connections;

	private final Channel listener;

	WebSocketTransport(int port, WebSocketService service, WebSocketSettings settings, Connections connections) {
		this.connections = connections;
		ChannelFuture bound = new ServerBootstrap().group(this.threads.acceptor(), this.threads.workers())
			.channelFactory(connections::newServerChannel)
			.childHandler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel channel) {
					open(channel.pipeline(),
							new WebSocketConnection(connections.of(channel.remoteAddress()), service, settings));
				}

			})
			.bind(Loopback.address(port))
			.awaitUninterruptibly();
		if (!bound.isSuccess()) {
			this.threads.stop();
			throw new UncheckedIOException("The EnSync test server cannot listen on port " + port + ".",
					new IOException(bound.cause()));
		}
		this.listener = bound.channel();
	}

	private static void open(ChannelPipeline pipeline, WebSocketConnection connection) {
		pipeline.addLast(new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_SIZE),
				new WebSocketGate(connection::pinged), new WebSocketServerProtocolHandler(config),
				new WebSocketFrameAggregator(MAX_MESSAGE_SIZE), connection);
	}

	@Override
	public int port() {
		return ((InetSocketAddress) this.listener.localAddress()).getPort();
	}

	@Override
	public Connections connections() {
		return this.connections;
	}

	@Override
	public void stop() {
		this.listener.close().awaitUninterruptibly();
		Connections.change(this.connections.all(), EnSyncConnection::reset);
		this.threads.stop();
	}

}
