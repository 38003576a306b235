package io.streamstarters.sequin.client;

/**
 * Answers in the shapes that were recorded from Sequin.
 */
public final class SequinJson {

	private static final String TIMES = "\"inserted_at\":\"2026-11-21T21:37:36.114594Z\","
			+ "\"updated_at\":\"2026-11-21T21:37:37.114594Z\"";

	private SequinJson() {
	}

	public static String stream(String id, String name) {
		return "{\"id\":\"" + id + "\",\"name\":\"" + name
				+ "\",\"account_id\":\"a-1\",\"stats\":{\"consumer_count\":1,"
				+ "\"message_count\":2,\"storage_size\":163840}," + TIMES + "}";
	}

	public static String consumer(String id, String name) {
		return "{\"account_id\":\"a-1\",\"ack_wait_ms\":30000,\"filter_key_pattern\":\"orders.>\",\"id\":\"" + id
				+ "\",\"kind\":\"pull\",\"max_ack_pending\":10000,\"max_deliver\":null,\"max_waiting\":20,\"name\":\""
				+ name + "\",\"stream_id\":\"s-1\",\"http_endpoint_id\":null,\"status\":\"active\"," + TIMES + "}";
	}

	public static String message(String key, long seq, String data) {
		return "{\"key\":\"" + key + "\",\"stream_id\":\"s-1\",\"data_hash\":\"h\",\"data\":\"" + data + "\",\"seq\":"
				+ seq + "," + TIMES + "}";
	}

	public static String received(String... messages) {
		StringBuilder items = new StringBuilder();
		for (String message : messages) {
			items.append(items.isEmpty() ? "" : ",")
				.append("{\"ack_id\":\"ack-")
				.append(items.length())
				.append("\",\"message\":")
				.append(message)
				.append("}");
		}
		return "{\"data\":[" + items + "]}";
	}

}
