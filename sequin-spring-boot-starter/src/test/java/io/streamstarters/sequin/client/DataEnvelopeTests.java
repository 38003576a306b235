package io.streamstarters.sequin.client;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DataEnvelope}.
 */
class DataEnvelopeTests {

	@Test
	void hasAFormOfItsOwn() {
		assertThat(new DataEnvelope(Map.of("traceparent", "00-1"), "{\"a\": 1}").write()).isEqualTo(
				"{\"streamstarters.envelope\":1,\"headers\":{\"traceparent\":\"00-1\"},\"data\":\"{\\\"a\\\": 1}\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "{\"a\" : 1.0}", "größer 😀 \"quoted\" \\ \n\t", "\u0000\u2028" })
	void givesBackTheVeryData(String data) {
		DataEnvelope envelope = DataEnvelope.read(new DataEnvelope(Map.of("a", "ä\""), data).write());
		assertThat(envelope).isEqualTo(new DataEnvelope(Map.of("a", "ä\""), data));
	}

	@Test
	void anEnvelopeCanBePutIntoAnother() {
		String inner = new DataEnvelope(Map.of("a", "1"), "data").write();
		assertThat(DataEnvelope.read(new DataEnvelope(Map.of("a", "2"), inner).write()))
			.isEqualTo(new DataEnvelope(Map.of("a", "2"), inner));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "{}", "{\"headers\":{},\"data\":\"a\"}",
			"{ \"streamstarters.envelope\":1,\"headers\":{},\"data\":\"a\"}",
			"{\"streamstarters.envelope\":2,\"headers\":{},\"data\":\"a\"}",
			"{\"streamstarters.envelope\":1,\"headers\":{},\"data\":\"a", "{\"streamstarters.envelope\":1,",
			"{\"streamstarters.envelope\":1,\"headers\":{},\"data\":{}}",
			"{\"streamstarters.envelope\":1,\"headers\":[],\"data\":\"a\"}",
			"{\"streamstarters.envelope\":1,\"data\":\"a\"}", "{\"streamstarters.envelope\":1,\"headers\":{}}",
			"{\"streamstarters.envelope\":1,\"headers\":{},\"data\":\"a\"} and more" })
	void anythingElseIsNone(String data) {
		assertThat(DataEnvelope.read(data)).isNull();
	}

	@Test
	void leavesOutHeadersThatAreNoText() {
		assertThat(DataEnvelope
			.read("{\"streamstarters.envelope\":1,\"headers\":{\"a\":1,\"b\":null,\"c\":\"d\"},\"data\":\"e\"}"))
			.isEqualTo(new DataEnvelope(Map.of("c", "d"), "e"));
	}

	@Test
	void showsNoData() {
		assertThat(new DataEnvelope(Map.of("a", "b"), "confidential")).asString().doesNotContain("confidential");
	}

}
