package io.streamstarters.ensync.client;

class EnSyncOperationsMessagesTests extends AbstractEnSyncOperationsTests {

	EnSyncOperationsMessagesTests() {
		super(Wire.MESSAGES);
	}

}
