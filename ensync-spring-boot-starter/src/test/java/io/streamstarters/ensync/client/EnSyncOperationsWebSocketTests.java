package io.streamstarters.ensync.client;

class EnSyncOperationsWebSocketTests extends AbstractEnSyncOperationsTests {

	EnSyncOperationsWebSocketTests() {
		super(Wire.WEBSOCKET);
	}

}
