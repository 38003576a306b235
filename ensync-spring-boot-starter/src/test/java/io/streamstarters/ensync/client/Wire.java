package io.streamstarters.ensync.client;

import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;

/**
 * The ways to an engine.
 */
enum Wire {

	EVENTS, MESSAGES, WEBSOCKET;

	/** With the block that is easily taken for none. */
	EnSyncServerBuilder server() {
		EnSyncServerBuilder server = EnSyncServer.builder().firstBlock(0);
		return switch (this) {
			case EVENTS -> server.dialects(Dialect.EVENTS);
			case MESSAGES -> server.dialects(Dialect.MESSAGES);
			case WEBSOCKET -> server.webSocket();
		};
	}

	String url(EnSyncServer server) {
		return (this == WEBSOCKET) ? server.webSocketUrl() : server.url();
	}

}
