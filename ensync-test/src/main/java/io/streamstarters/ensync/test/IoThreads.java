package io.streamstarters.ensync.test;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The threads of a listening socket and its connections.
 */
final class IoThreads {

	private final EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(1,
			new DefaultThreadFactory("ensync-test-accept", true), NioIoHandler.newFactory());

	private final EventLoopGroup workers = new MultiThreadIoEventLoopGroup(2,
			new DefaultThreadFactory("ensync-test-io", true), NioIoHandler.newFactory());

	EventLoopGroup acceptor() {
		return this.acceptor;
	}

	EventLoopGroup workers() {
		return this.workers;
	}

	/**
	 * End all threads, and with them all that is open on them.
	 */
	void stop() {
		this.acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		this.workers.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		// The port is free when the selector that knows the listening socket is closed.
		this.acceptor.terminationFuture().awaitUninterruptibly();
		this.workers.terminationFuture().awaitUninterruptibly();
	}

}
