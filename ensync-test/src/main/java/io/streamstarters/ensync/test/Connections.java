package io.streamstarters.ensync.test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * The TCP connections of a server. Safe for use by many threads.
 */
final class Connections {

	private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	/**
	 * A listening socket that tells of the connections it accepts.
	 */
	NioServerSocketChannel newServerChannel() {
		return new NioServerSocketChannel() {

			@Override
			protected int doReadMessages(List<Object> accepted) throws Exception {
				int read = super.doReadMessages(accepted);
				accepted.forEach((channel) -> Connections.this.channels.add((Channel) channel));
				return read;
			}

		};
	}

	/**
	 * Close all connections with a TCP reset, and without a word of HTTP/2 before it.
	 */
	void reset() {
		forEach(Connections::reset);
	}

	/**
	 * Let nothing through any more on the connections there are.
	 */
	void swallow() {
		forEach((channel) -> channel.pipeline().addFirst(new Swallower()));
	}

	/**
	 * On the channel's own thread, and waiting for it: what comes in after that finds the
	 * channel changed.
	 */
	private void forEach(Consumer<Channel> action) {
		List<Future<?>> done = new ArrayList<>();
		// No stream: it trusts the group's size, which changes as connections end.
		for (Channel channel : this.channels) {
			done.add(channel.eventLoop().submit(() -> action.accept(channel)));
		}
		done.forEach(Future::awaitUninterruptibly);
	}

	/**
	 * Close one connection in that way. To be called on its own thread.
	 */
	static void reset(Channel channel) {
		if (channel.isOpen()) {
			channel.config().setOption(ChannelOption.SO_LINGER, 0);
			// From the first handler on, a close no longer passes gRPC's handler.
			channel.pipeline().firstContext().close();
		}
	}

}
