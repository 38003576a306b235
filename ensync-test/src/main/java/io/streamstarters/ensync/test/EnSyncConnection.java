package io.streamstarters.ensync.test;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.concurrent.Future;

/**
 * A TCP connection of a client to an {@link EnSyncServer}, from the accepted socket to
 * its close. Safe for use by many threads.
 */
public final class EnSyncConnection {

	/**
	 * The HTTP/2 frame by which a server asks a client to leave: nine bytes of header,
	 * then the last stream that is served (any) and the error code (none).
	 */
	private static final byte[] GO_AWAY = { 0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7F, -1, -1, -1, 0, 0, 0, 0 };

	private final long number;

	private final EnSyncTransport transport;

	private final Channel channel;

	private final AnswerPlan plan;

	private final EnSyncServerFaults faults;

	private final List<String> apps = new CopyOnWriteArrayList<>();

	EnSyncConnection(long number, EnSyncTransport transport, Channel channel, EventBroker broker, AnswerPlan ofServer) {
		this.number = number;
		this.transport = transport;
		this.channel = channel;
		this.plan = new AnswerPlan(ofServer);
		this.faults = new EnSyncServerFaults(broker, this.plan, () -> List.of(this), this::equals);
	}

	/**
	 * What is spoken on it.
	 * @return the transport
	 */
	public EnSyncTransport transport() {
		return this.transport;
	}

	/**
	 * Where the client is.
	 * @return the client's end of the connection
	 */
	public InetSocketAddress remoteAddress() {
		return (InetSocketAddress) this.channel.remoteAddress();
	}

	/**
	 * Who logged in on it: over gRPC, clients of several apps may share a connection.
	 * @return names of the apps in the order of their first login; empty before that
	 */
	public List<String> apps() {
		return List.copyOf(this.apps);
	}

	/**
	 * Whether neither side has closed it, as far as the server knows.
	 * @return whether it is open
	 */
	public boolean isOpen() {
		return this.channel.isOpen();
	}

	/**
	 * What can go wrong on this connection alone.
	 * @return the faults of this connection
	 */
	public EnSyncServerFaults faults() {
		return this.faults;
	}

	/** The connections of a server are numbered as they are accepted. */
	long number() {
		return this.number;
	}

	Channel channel() {
		return this.channel;
	}

	AnswerPlan plan() {
		return this.plan;
	}

	void loggedIn(String app) {
		if (!this.apps.contains(app)) {
			this.apps.add(app);
		}
	}

	/**
	 * Close with a TCP reset, and without a word of HTTP/2 or WebSocket before it. To be
	 * called on the channel's own thread.
	 */
	void reset() {
		if (this.channel.isOpen()) {
			this.channel.config().setOption(ChannelOption.SO_LINGER, 0);
			// From the first handler on, a close no longer passes gRPC's handler.
			this.channel.pipeline().firstContext().close();
		}
	}

	/**
	 * Let nothing through any more. To be called on the channel's own thread.
	 */
	void swallow() {
		this.channel.pipeline().addFirst(new Swallower());
	}

	/**
	 * Ask the client to take another connection. To be called on the channel's own
	 * thread.
	 */
	void goAway() {
		if (this.transport == EnSyncTransport.WEB_SOCKET) {
			this.channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE));
			return;
		}
		// gRPC's own shutdown is one of the whole server.
		ChannelHandlerContext first = this.channel.pipeline().firstContext();
		first.writeAndFlush(Unpooled.wrappedBuffer(GO_AWAY));
	}

	/**
	 * Change something on the channel's own thread, unless it is closed: what comes in
	 * after that finds the channel changed.
	 */
	Future<?> submit(Consumer<EnSyncConnection> change) {
		return this.channel.eventLoop().submit(() -> {
			if (isOpen()) {
				change.accept(this);
			}
		});
	}

	@Override
	public String toString() {
		return "EnSyncConnection[transport=" + this.transport + ", remoteAddress=" + this.channel.remoteAddress()
				+ ", apps=" + this.apps + "]";
	}

}
