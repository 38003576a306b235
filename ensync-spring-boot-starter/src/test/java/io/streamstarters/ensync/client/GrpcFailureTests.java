package io.streamstarters.ensync.client;

class GrpcFailureTests extends AbstractFailureTests {

	GrpcFailureTests() {
		super(Wire.MESSAGES);
	}

}
