package io.streamstarters.ensync.client;

class EnSyncClientWebSocketTests extends AbstractEnSyncClientTests {

	EnSyncClientWebSocketTests() {
		super(Wire.WEBSOCKET);
	}

}
