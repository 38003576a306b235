package io.streamstarters.ensync.test;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * Makes a connection half-open: it stands, and nothing comes through.
 */
final class Swallower extends ChannelDuplexHandler {

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ReferenceCountUtil.release(message);
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		ReferenceCountUtil.release(message);
		promise.setSuccess();
	}

}
