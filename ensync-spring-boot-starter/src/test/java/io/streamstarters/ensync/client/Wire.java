package io.streamstarters.ensync.client;

import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;

/**
 * The ways to an engine.
 */
enum Wire {

	EVENTS, MESSAGES, WEBSOCKET;

	EnSyncServerBuilder server() {
		return switch (this) {
			case EVENTS -> EnSyncServer.builder().dialects(Dialect.EVENTS);
			case MESSAGES -> EnSyncServer.builder().dialects(Dialect.MESSAGES);
			case WEBSOCKET -> EnSyncServer.builder().webSocket();
		};
	}

	String url(EnSyncServer server) {
		return (this == WEBSOCKET) ? server.webSocketUrl() : server.url();
	}

}
