package io.streamstarters.ensync.test;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket connection: reads commands, gives answers in their order, and gives its
 * events back when it ends.
 */
final class WebSocketConnection extends SimpleChannelInboundHandler<TextWebSocketFrame> {

	private final EnSyncConnection connection;

	private final Channel channel;

	private final WebSocketService service;

	private final WebSocketSettings settings;

	private final AnswerQueue answers = new AnswerQueue(this::execute);

	private final Set<WebSocketEventSink> sinks = ConcurrentHashMap.newKeySet();

	private String clientId = "";

	private @Nullable Future<?> pings;

	WebSocketConnection(EnSyncConnection connection, WebSocketService service, WebSocketSettings settings) {
		this.connection = connection;
		this.channel = connection.channel();
		this.service = service;
		this.settings = settings;
	}

	EnSyncConnection connection() {
		return this.connection;
	}

	AnswerPlan plan() {
		return this.connection.plan();
	}

	Channel channel() {
		return this.channel;
	}

	/**
	 * Whose heartbeat the connection's signs of life are.
	 */
	void loggedInAs(String clientId) {
		this.clientId = clientId;
	}

	void add(WebSocketEventSink sink) {
		this.sinks.add(sink);
	}

	void forget(WebSocketEventSink sink) {
		this.sinks.remove(sink);
	}

	/**
	 * Let a subscription have events when its client has had time to look at the answer:
	 * the official SDKs register their handlers late.
	 */
	void openSoon(WebSocketEventSink sink) {
		Duration delay = this.settings.deliveryDelay();
		if (delay.isZero()) {
			sink.open();
		}
		else {
			this.channel.eventLoop().schedule(sink::open, delay.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
		long interval = this.settings.pingInterval().toMillis();
		if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete && interval > 0) {
			this.pings = context.executor()
				.scheduleAtFixedRate(() -> send("PING"), interval, interval, TimeUnit.MILLISECONDS);
		}
		super.userEventTriggered(context, event);
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
		String text = frame.text();
		switch (text.strip()) {
			case "PING" -> send("PONG");
			case "PONG" -> this.service.heartbeat(this.clientId);
			default -> {
				if (this.channel.isOpen()) {
					this.service.execute(Command.parse(text), this, this.answers.reserve());
				}
			}
		}
	}

	/**
	 * A ping frame came.
	 */
	void pinged(ByteBuf content) {
		this.service.pinged(this.clientId, this, () -> this.channel.writeAndFlush(new PongWebSocketFrame(content)),
				content::release);
	}

	void send(String text) {
		this.channel.writeAndFlush(new TextWebSocketFrame(text));
	}

	/**
	 * Close the connection with a close frame.
	 */
	void close(Status status) {
		WebSocketCloseStatus code = status.isOk() ? WebSocketCloseStatus.NORMAL_CLOSURE
				: WebSocketCloseStatus.INTERNAL_SERVER_ERROR;
		execute(() -> this.channel.writeAndFlush(new CloseWebSocketFrame(code, status.getCode().name())));
	}

	/**
	 * Cut the connection with a TCP reset.
	 */
	void reset() {
		this.connection.reset();
	}

	void execute(Runnable action) {
		try {
			this.channel.eventLoop().execute(action);
		}
		catch (RejectedExecutionException ex) {
			// The server has stopped, and the connection is gone.
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext context) {
		// Answers pile up, too, if the client does not read them: it may ask on when it
		// has.
		this.channel.config().setAutoRead(this.channel.isWritable());
		// Not at once: the broker may be about to hand out on this very thread.
		execute(() -> this.sinks.forEach(this.service::ready));
		context.fireChannelWritabilityChanged();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.pings != null) {
			this.pings.cancel(false);
		}
		this.sinks.forEach(this.service::closed);
		context.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.service.broken(cause);
		context.close();
	}

}
