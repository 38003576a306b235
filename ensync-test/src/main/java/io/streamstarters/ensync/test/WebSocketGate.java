package io.streamstarters.ensync.test;

import java.util.Set;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before Netty's WebSocket handler: lets in who asks for a path that an official
 * SDK asks for, and hands on ping frames, which Netty would answer by itself.
 */
final class WebSocketGate extends ChannelInboundHandlerAdapter {

	/**
	 * The Go SDK asks for the root; the others append the path to whatever they are
	 * given, a slash included.
	 */
	private static final Set<String> PATHS = Set.of("/message", "/", "//message");

	private final Consumer<ByteBuf> onPing;

	WebSocketGate(Consumer<ByteBuf> onPing) {
		this.onPing = onPing;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (message instanceof FullHttpRequest request
				&& !PATHS.contains(new QueryStringDecoder(request.uri()).rawPath())) {
			ReferenceCountUtil.release(message);
			refuse(context);
		}
		else if (message instanceof PingWebSocketFrame ping) {
			this.onPing.accept(ping.content());
		}
		else {
			context.fireChannelRead(message);
		}
	}

	private static void refuse(ChannelHandlerContext context) {
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.NOT_FOUND);
		response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
		context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
	}

}
