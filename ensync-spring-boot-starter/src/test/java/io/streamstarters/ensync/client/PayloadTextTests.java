package io.streamstarters.ensync.client;

import io.streamstarters.ensync.EnSyncPublishException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PayloadTextTests {

	@Test
	void fieldsAreDescribedByTheEnginesNamesOfTypes() {
		assertThat(metadata("""
				{"i":1,"min":-2147483648,"l":2147483648,"big":123456789012345678901234567890,"d":1.0,"e":1e3,
				"s":"x","t":true,"f":false,"n":null,"a":[1,{"x":1}],"o":{"deep":{"er":1}}}""")).contains("""
				"skeleton":{"i":"integer","min":"integer","l":"long","big":"long","d":"double","e":"double",\
				"s":"string","t":"boolean","f":"boolean","n":"null","a":"array","o":"object"},"field_count":12}""");
	}

	@Test
	void aNameThatOnlyJsonCanWriteStaysAnEscape() {
		assertThat(metadata("{\"\\ud800\":1}")).contains("{\"\\uD800\":\"integer\"}");
	}

	@Test
	void sizeIsCountedInBytes() {
		assertThat(metadata("{\"s\":\"ä€😀\"}"))
			.isEqualTo("{\"byte_size\":17,\"skeleton\":{\"s\":\"string\"},\"field_count\":1}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "[1,2]", "\"text\"", "1", "null", "{}" })
	void whatHasNoFieldsHasAnEmptySkeleton(String json) {
		assertThat(metadata(json)).isEqualTo("{\"byte_size\":" + json.length() + ",\"skeleton\":{},\"field_count\":0}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{", "{\"hunter2\"}", "hunter2", "{\"a\":hunter2}", "{} {}", "[1] hunter2",
			"{\"a\":1}}", "{\"hunter2\":NaN}", "\"\ud83d\"", "{'hunter2':1}", "[1,{\"a\":[}]" })
	void whatIsNotJsonIsRefusedWithoutRepeatingIt(String json) {
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> PayloadText.read(json, 1000))
			.withMessageStartingWith("The payload is not JSON")
			.withMessageNotContaining("hunter2")
			.withNoCause();
	}

	@Test
	void aPayloadMayBeAsLargeAsTheLimitAndNoLarger() {
		assertThat(PayloadText.read("\"€\"", 5).byteSize()).isEqualTo(5);
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> PayloadText.read("\"€\"", 4))
			.withMessageContaining("5 bytes")
			.withMessageContaining("limit of 4");
	}

	private static String metadata(String json) {
		return PayloadText.read(json, 1000).metadata();
	}

}
