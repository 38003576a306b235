package io.streamstarters.ensync.client;

class EnSyncClientEventsTests extends AbstractEnSyncClientTests {

	EnSyncClientEventsTests() {
		super(Wire.EVENTS);
	}

}
