package io.streamstarters.ensync.client.websocket;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine that says over a WebSocket what a test tells it to, word by word.
 */
final class ScriptedEngine implements AutoCloseable {

	static final String LOGIN = "+PASS:{clientId=id-1, clientHash=aGFzaA==}";

	private final EventLoopGroup threads = new NioEventLoopGroup(1);

	private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	private final Channel acceptor;

	final List<String> paths = new CopyOnWriteArrayList<>();

	final List<Channel> connections = new CopyOnWriteArrayList<>();

	/** Answers to all commands but logins; {@code null} gives none. */
	volatile Function<String, @Nullable String> answers = (command) -> "+PASS:done";

	volatile String loginAnswer = LOGIN;

	final List<String> questions = new CopyOnWriteArrayList<>();

	/**
	 * Answers the question whether a session is known, which is not among the commands;
	 * {@code null} gives none.
	 */
	volatile @Nullable String sessionAnswer = "-FAIL:NOT_FOUND;MESSAGE=Event not found or no longer available";

	ScriptedEngine() {
		this(null);
	}

	ScriptedEngine(@Nullable SslContext tls) {
		this.acceptor = new ServerBootstrap().group(this.threads)
			.channel(NioServerSocketChannel.class)
			.childHandler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel channel) {
					if (tls != null) {
						channel.pipeline().addLast(tls.newHandler(channel.alloc()));
					}
					WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
						.websocketPath("/")
						.checkStartsWith(true)
						.maxFramePayloadLength(1 << 20)
						.build();
					channel.pipeline()
						.addLast(new HttpServerCodec(), new HttpObjectAggregator(8192),
								new WebSocketServerProtocolHandler(config), new Commands());
				}

			})
			.bind("localhost", 0)
			.syncUninterruptibly()
			.channel();
	}

	int port() {
		return ((InetSocketAddress) this.acceptor.localAddress()).getPort();
	}

	String url() {
		return "ws://localhost:" + port();
	}

	/** The next command that is no login. */
	String next() throws InterruptedException {
		String command = this.received.poll(20, TimeUnit.SECONDS);
		assertThat(command).as("a command").isNotNull();
		return command;
	}

	int waiting() {
		return this.received.size();
	}

	/** Returns when it is written: Netty may otherwise answer a later ping before. */
	void send(String... fragments) {
		Channel channel = this.connections.get(this.connections.size() - 1);
		for (int i = 0; i < fragments.length; i++) {
			boolean last = i == fragments.length - 1;
			ChannelFuture written = channel.writeAndFlush((i == 0) ? new TextWebSocketFrame(last, 0, fragments[i])
					: new ContinuationWebSocketFrame(last, 0, fragments[i]));
			if (last && !channel.eventLoop().inEventLoop()) {
				written.awaitUninterruptibly();
			}
		}
	}

	void sendLater(Duration delay, String text) {
		this.threads.schedule(() -> send(text), delay.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.acceptor.close();
		this.threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
	}

	private final class Commands extends SimpleChannelInboundHandler<TextWebSocketFrame> {

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete handshake) {
				ScriptedEngine.this.paths.add(handshake.requestUri());
				ScriptedEngine.this.connections.add(context.channel());
			}
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
			String command = frame.text();
			String answer = ScriptedEngine.this.loginAnswer;
			if (command.contains(WebSocketSession.NO_EVENT)) {
				ScriptedEngine.this.questions.add(command);
				answer = ScriptedEngine.this.sessionAnswer;
			}
			else if (!command.startsWith("CONN;")) {
				ScriptedEngine.this.received.add(command);
				answer = ScriptedEngine.this.answers.apply(command);
			}
			if (answer != null) {
				context.writeAndFlush(new TextWebSocketFrame(answer));
			}
		}

	}

}
