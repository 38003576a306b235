package io.streamstarters.ensync.test;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the values of a command end.
 */
class CommandTests {

	private static Map<String, String> values(String text) {
		return Command.parse(text).values();
	}

	@Test
	void verbStandsAloneOrBeforeValues() {
		assertThat(Command.parse("CONN").verb()).isEqualTo("CONN");
		assertThat(Command.parse("conn;ACCESS_KEY=:a").verb()).isEqualTo("CONN");
		assertThat(Command.parse("").verb()).isEmpty();
		assertThat(values("PAUSE")).isEmpty();
	}

	@Test
	void colonMayBeLeftOut() {
		assertThat(values("ACK;CLIENT_ID=:1;EVENT_IDEM=2;BLOCK=:3"))
			.isEqualTo(Map.of("CLIENT_ID", "1", "EVENT_IDEM", "2", "BLOCK", "3"));
	}

	@Test
	void equalsSignsStayInValues() {
		assertThat(values("PUB;PAYLOAD=:YQ==;DELIVERY_TO=YWI="))
			.isEqualTo(Map.of("PAYLOAD", "YQ==", "DELIVERY_TO", "YWI="));
	}

	@Test
	void semicolonInAReasonBelongsToIt() {
		assertThat(values("DISCARD;REASON=:why; not;so;EVENT_NAME=:a"))
			.isEqualTo(Map.of("REASON", "why; not;so", "EVENT_NAME", "a"));
	}

	@Test
	void jsonEndsWithItsBrace() {
		String json = "{\"h\":\"x;EVENT_NAME=:y}\\\"\",\"o\":{\"a\":[1,{}]}}";
		assertThat(values("PUB;METADATA=:" + json + ";PAYLOAD_METADATA=:{\"b\":\";A=:\"};EVENT_NAME=:a"))
			.isEqualTo(Map.of("METADATA", json, "PAYLOAD_METADATA", "{\"b\":\";A=:\"}", "EVENT_NAME", "a"));
	}

	@Test
	void metadataThatIsNoJsonEndsAsAnyValue() {
		assertThat(values("PUB;METADATA=:{no;EVENT_NAME=:a")).isEqualTo(Map.of("METADATA", "{no", "EVENT_NAME", "a"));
		assertThat(values("PUB;METADATA=:")).isEqualTo(Map.of("METADATA", ""));
		assertThat(values("PUB;METADATA=:;EVENT_NAME=:a")).isEqualTo(Map.of("METADATA", "", "EVENT_NAME", "a"));
		assertThat(values("PUB;METADATA=:1;EVENT_NAME=:a")).isEqualTo(Map.of("METADATA", "1", "EVENT_NAME", "a"));
	}

	@Test
	void firstOfTwoValuesCounts() {
		assertThat(values("DISCARD;EVENT_IDEM=:1;REASON=:x;EVENT_IDEM=:2")).containsEntry("EVENT_IDEM", "1");
	}

	@Test
	void undefinedIsNoValue() {
		assertThat(values("ACK;EVENT_NAME=:undefined;BLOCK=:0")).isEqualTo(Map.of("BLOCK", "0"));
	}

	@Test
	void unknownValuesAreNoPartOfOthers() {
		assertThat(values("SUB;EVENT_NAME=:a;TTL=:5")).containsEntry("EVENT_NAME", "a");
	}

	@Test
	void valuesAreNotPrinted() {
		assertThat(Command.parse("CONN;ACCESS_KEY=:secret")).hasToString("Command[verb=CONN]");
	}

}
