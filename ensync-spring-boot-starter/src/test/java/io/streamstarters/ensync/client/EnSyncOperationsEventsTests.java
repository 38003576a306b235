package io.streamstarters.ensync.client;

class EnSyncOperationsEventsTests extends AbstractEnSyncOperationsTests {

	EnSyncOperationsEventsTests() {
		super(Wire.EVENTS);
	}

}
