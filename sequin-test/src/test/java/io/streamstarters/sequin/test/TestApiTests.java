package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test in another process can ask for.
 */
class TestApiTests extends AbstractSinkTests {

	private final HttpCaller http = new HttpCaller(this.server);

	@Test
	void oneChangeIsPut() {
		Reply put = this.http.post("/test/changes/orders", "{\"record\": {\"id\": 9007199254740993}}");
		assertThat(put.status()).isEqualTo(200);
		Reply reply = this.caller.receive(1);
		assertThat(put.data().get(0).stringValue()).isEqualTo(reply.idempotencyKeys().get(0));
		JsonNode data = reply.data().get(0).get("data");
		assertThat(data.get("action").stringValue()).isEqualTo("insert");
		assertThat(data.get("record").toString()).isEqualTo("{\"id\":9007199254740993}");
		assertThat(data.at("/metadata/table_name").stringValue()).isEqualTo("orders");
		assertThat(data.at("/metadata/table_schema").stringValue()).isEqualTo("public");
	}

	@Test
	void everythingCanBeSaid() {
		this.http.post("/test/changes/orders", """
				{"action": "update", "table_schema": "shop", "table_name": "lines", "record": {"a": 1, "b": "x"},
				 "changes": {"b": "w"}, "primary_key": ["a", "b"], "metadata": {"enrichment": {"c": 2}}}
				""");
		JsonNode data = this.caller.receive(1).data().get(0).get("data");
		assertThat(data.get("action").stringValue()).isEqualTo("update");
		assertThat(data.get("changes").toString()).isEqualTo("{\"b\":\"w\"}");
		assertThat(data.at("/metadata/table_schema").stringValue()).isEqualTo("shop");
		assertThat(data.at("/metadata/table_name").stringValue()).isEqualTo("lines");
		assertThat(data.at("/metadata/record_pks").toString()).isEqualTo("[\"1\",\"x\"]");
		assertThat(data.at("/metadata/enrichment/c").intValue()).isEqualTo(2);
	}

	@Test
	void listIsOneTransaction() {
		Reply put = this.http.post("/test/changes/orders", "[{\"record\": {\"id\": 1}}, {\"record\": {\"id\": 2}}]");
		assertThat(put.data()).hasSize(2);
		JsonNode data = this.caller.receive(10).data();
		assertThat(data.at("/0/data/metadata/commit_lsn")).isEqualTo(data.at("/1/data/metadata/commit_lsn"));
	}

	@Test
	void changeIsReadWhateverTheContentType() {
		String change = "{\"record\": {\"id\": 1}}";
		Map<String, String> asCurl = Map.of("Content-Type", "application/x-www-form-urlencoded");
		assertThat(this.http.call("POST", "/test/changes/orders", asCurl, change).status()).isEqualTo(200);
		assertThat(this.http.call("POST", "/test/changes/orders", Map.of(), change).status()).isEqualTo(200);
		assertThat(this.sink.changes()).hasSize(2);
	}

	@Test
	void sinkIsCreatedIfAskedFor() {
		String change = "{\"record\": {\"id\": 1}}";
		Reply missing = this.http.post("/test/changes/new", change);
		assertThat(missing.status()).isEqualTo(404);
		assertThat(missing.json().get("summary").stringValue()).startsWith("There is no sink `new`.")
			.contains("?create=true");
		assertThat(this.http.post("/test/changes/new?create=true", change).status()).isEqualTo(200);
		assertThat(this.http.post("/test/changes/new?create=true", change).status()).isEqualTo(200);
		assertThat(this.server.sink("new").changes()).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{}                                            | A change must have an object `record` with the values of its row.
					[{"record": {"id": 1}}, 5]                    | A change must have an object `record` with the values of its row.
					{"record": 5}                                 | `record` must be an object.
					{"record": {"id": 1}, "action": "x"}          | `action` must be insert, update, delete or read.
					{"record": {"id": 1}, "primary_key": []}      | `primary_key` must be a list with at least one column.
					{"record": {"id": 1}, "changes": []}          | `changes` must be an object.
					{"record": {"x": 1}}                          | The row of table orders has no value in column id: name the columns of its primary key.
					""")
	void badChangeIsRefusedAndNothingIsPut(String body, String summary) {
		Reply reply = this.http.post("/test/changes/orders", body);
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.json().get("summary").stringValue()).isEqualTo(summary);
		assertThat(this.sink.changes()).isEmpty();
	}

	@Test
	void sinkWithABadNameIsNotCreated() {
		assertThat(this.http.post("/test/changes/a%20b?create=true", "{\"record\": {\"id\": 1}}").status())
			.isEqualTo(400);
	}

	@Test
	void storesRestart() {
		insert("1");
		List<String> ids = this.caller.receive(1).ackIds();
		assertThat(this.http.post("/test/store/restart", "{}").body()).isEqualTo("{\"success\":true}");
		assertThat(this.caller.receive(1).ackIds()).hasSize(1).isNotEqualTo(ids);
	}

}
