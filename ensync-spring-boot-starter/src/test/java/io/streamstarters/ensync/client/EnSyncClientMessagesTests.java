package io.streamstarters.ensync.client;

class EnSyncClientMessagesTests extends AbstractEnSyncClientTests {

	EnSyncClientMessagesTests() {
		super(Wire.MESSAGES);
	}

}
