package io.streamstarters.ensync.test;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The open TCP connections of a listening socket. Safe for use by many threads.
 */
final class Connections {

	private final Map<SocketAddress, EnSyncConnection> open = new ConcurrentHashMap<>();

	private final Function<Channel, EnSyncConnection> factory;

	Connections(Function<Channel, EnSyncConnection> factory) {
		this.factory = factory;
	}

	/**
	 * A listening socket that tells of the connections it accepts.
	 */
	NioServerSocketChannel newServerChannel() {
		return new NioServerSocketChannel() {

			@Override
			protected int doReadMessages(List<Object> accepted) throws Exception {
				int read = super.doReadMessages(accepted);
				accepted.forEach((channel) -> accepted((Channel) channel));
				return read;
			}

		};
	}

	private void accepted(Channel channel) {
		SocketAddress client = channel.remoteAddress();
		EnSyncConnection connection = this.factory.apply(channel);
		this.open.put(client, connection);
		channel.closeFuture().addListener((closed) -> this.open.remove(client, connection));
	}

	/**
	 * The open connection of a client.
	 */
	EnSyncConnection of(@Nullable SocketAddress client) {
		return Objects.requireNonNull(this.open.get(Objects.requireNonNull(client)));
	}

	/**
	 * All that are open, in the order in which they were accepted.
	 */
	List<EnSyncConnection> all() {
		return this.open.values().stream().sorted(Comparator.comparingLong(EnSyncConnection::number)).toList();
	}

	/**
	 * Do something to those of the connections that are open, and wait until it is done.
	 */
	static void change(List<EnSyncConnection> connections, Consumer<EnSyncConnection> change) {
		List<Future<?>> done = new ArrayList<>();
		for (EnSyncConnection connection : connections) {
			try {
				done.add(connection.submit(change));
			}
			catch (RejectedExecutionException ex) {
				// The server has stopped, and the connection is gone.
			}
		}
		done.forEach(Future::awaitUninterruptibly);
	}

}
