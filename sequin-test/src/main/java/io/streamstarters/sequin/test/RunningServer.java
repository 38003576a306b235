package io.streamstarters.sequin.test;

import java.time.Duration;

import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * What a running server holds, loops of its own included: whoever closes Reactor Netty's
 * shared ones must not stop it.
 */
record RunningServer(DisposableServer server, ChannelGroup connections, LoopResources loops) {

	static RunningServer on(int port, Duration idleTimeout, HttpFace face) {
		LoopResources loops = LoopResources.create("sequin-server", 2, true);
		ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
		try {
			DisposableServer server = HttpServer.create()
				.host("localhost")
				.port(port)
				.runOn(loops)
				.compress(true)
				.idleTimeout(idleTimeout)
				.doOnConnection((connection) -> connections.add(connection.channel()))
				.handle(face::handle)
				.bindNow();
			return new RunningServer(server, connections, loops);
		}
		catch (RuntimeException ex) {
			stop(loops);
			throw ex;
		}
	}

	void stop() {
		this.server.disposeNow();
		this.connections.close().syncUninterruptibly();
		stop(this.loops);
	}

	private static void stop(LoopResources loops) {
		loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block();
	}

}
