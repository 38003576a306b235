package io.streamstarters.ensync.test;

import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;

/**
 * A subscription of a WebSocket connection.
 */
final class WebSocketEventSink implements EventSink {

	private static final int MAX_QUEUED = 64;

	private final WebSocketConnection connection;

	private final EventBroker broker;

	/** Handed over by the broker, and not yet written by the connection's thread. */
	private final AtomicInteger queued = new AtomicInteger();

	private volatile boolean open;

	WebSocketEventSink(WebSocketConnection connection, EventBroker broker) {
		this.connection = connection;
		this.broker = broker;
	}

	/**
	 * Take events from now on.
	 */
	void open() {
		this.open = true;
		this.broker.streamReady(this);
	}

	@Override
	public EnSyncConnection connection() {
		return this.connection.connection();
	}

	@Override
	public boolean isReady() {
		return this.open && this.queued.get() < MAX_QUEUED && this.connection.channel().isWritable();
	}

	@Override
	public void deliver(EventData event) {
		this.queued.incrementAndGet();
		Channel channel = this.connection.channel();
		// Never at once, not even on the channel's own thread: it would overtake events
		// that other threads have queued.
		this.connection.execute(() -> {
			channel.writeAndFlush(new TextWebSocketFrame("+RECORD:" + EventJson.delivery(event)));
			if (this.queued.decrementAndGet() == 0) {
				this.broker.streamReady(this);
			}
		});
	}

	@Override
	public void unsubscribed() {
		release();
	}

	@Override
	public void release() {
		this.connection.forget(this);
	}

	/**
	 * There is no end of a subscription in the protocol but that of the connection.
	 */
	@Override
	public void end(Status status) {
		this.connection.close(status);
	}

}
