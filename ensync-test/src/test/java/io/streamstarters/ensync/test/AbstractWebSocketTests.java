package io.streamstarters.ensync.test;

import java.time.Duration;

/**
 * A server with WebSocket, and raw clients of it; all are closed after the test.
 */
abstract class AbstractWebSocketTests extends AbstractServerTests {

	static EnSyncServerBuilder webSocketServer() {
		return EnSyncServer.builder().webSocket().webSocketDeliveryDelay(Duration.ZERO);
	}

	RawWebSocket webSocket(EnSyncServer server, String app) {
		return closeLater(new RawWebSocket(server.webSocketUrl() + "/message")).connect(server.app(app));
	}

}
