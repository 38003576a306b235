package io.streamstarters.sequin;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Data of sink messages, as they were recorded from Sequin.
 */
public final class SinkJson {

	public static final String INSERT = change("insert", "null", """
			{"amount":"12.50","big":9007199254740993,"blob":"\\\\xdeadbeef","created_at":"2026-11-21T21:58:20.476832Z",
			"d":"2024-01-02","flag":true,"id":3,"meta":{"a":{"b":[1,2.5,null]}},"qty":3,"status":"pending",
			"tags":["x","y"]}""");

	public static final String UPDATE = change("update", "{\"qty\":3,\"status\":\"pending\",\"note\":null}", """
			{"amount":"12.50","big":9007199254740993,"id":3,"qty":null,"status":"shipped","note":"n"}""");

	public static final String UPDATE_WITHOUT_FULL_IDENTITY = change("update", "{}",
			"{\"big\":\"unchanged_toast\",\"id\":3,\"status\":\"shipped\"}");

	public static final String DELETE = change("delete", "null", "{\"id\":3,\"qty\":null,\"status\":null}");

	public static final String READ = """
			{"action":"read","changes":null,"metadata":{"commit_idx":null,"commit_lsn":null,
			"commit_timestamp":"2026-11-21T21:58:20.477257Z","idempotency_key":"Zmg6Nw==","record_pks":["7","p"],
			"table_name":"kvd","table_schema":"public"},"record":{"id":7}}""";

	/**
	 * From servers up to 0.13.
	 */
	public static final String OLD = """
			{"metadata":{"commit_timestamp":"2024-10-28T21:37:01.127470Z","consumer":{"id":"c-1","name":"orders"},
			"table_name":"orders","table_schema":"public"},"record":{"id":7,"status":"pending"}}""";

	private SinkJson() {
	}

	public static String change(String action, String changes, String record) {
		return """
				{"action":"%s","changes":%s,"metadata":{"commit_idx":1,"commit_lsn":49184200,
				"commit_timestamp":"2026-11-21T21:58:20.477257Z",
				"consumer":{"annotations":{"team":"a"},"id":"0bc51108","name":"orders-stream"},
				"database":{"annotations":{},"database":"myapp_db","hostname":"127.0.0.1","id":"4eeb063f","name":"myapp"},
				"database_name":"myapp","enrichment":null,"idempotency_key":"NDkxODQyMDA6MA==","record_pks":["3"],
				"table_name":"orders","table_schema":"public","transaction_annotations":{"user":"x"}},"record":%s}"""
			.formatted(action, changes, record);
	}

	public static SinkMessage message(String data) {
		JsonNode json = JsonMapper.builder()
			.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
			.build()
			.readTree(data);
		return new SinkMessage("orders-stream", "b0ace8d2-a07a-41a8-98ff-3ffb6b3c7ed3", json);
	}

}
