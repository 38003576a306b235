package io.streamstarters.ensync.client;

class WebSocketFailureTests extends AbstractFailureTests {

	WebSocketFailureTests() {
		super(Wire.WEBSOCKET);
	}

}
