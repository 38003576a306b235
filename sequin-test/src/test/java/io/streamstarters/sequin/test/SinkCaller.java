package io.streamstarters.sequin.test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.sequin.test.HttpCaller.Reply;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plain client of one sink for the tests.
 */
final class SinkCaller {

	static final Map<String, String> HEADERS = headers("any");

	private final Map<String, String> headers;

	private final HttpCaller http;

	private final String path;

	SinkCaller(SequinServer server, String sink) {
		this(server, sink, "any");
	}

	SinkCaller(SequinServer server, String sink, String token) {
		this.headers = headers(token);
		this.http = new HttpCaller(server);
		this.path = "/api/sequin_streams/" + sink + "/";
	}

	Reply receive(int maxBatchSize) {
		return post("receive", "{\"max_batch_size\": " + maxBatchSize + "}");
	}

	CompletableFuture<Reply> poll(int maxBatchSize, String waitFor) {
		return this.http.postLater(this.path + "receive", this.headers,
				"{\"max_batch_size\": " + maxBatchSize + ", \"wait_for\": \"" + waitFor + "\"}");
	}

	Reply ack(List<String> ackIds) {
		return post("ack", ids(ackIds));
	}

	Reply nack(List<String> ackIds) {
		return post("nack", ids(ackIds));
	}

	CompletableFuture<Reply> ackLater(List<String> ackIds) {
		return this.http.postLater(this.path + "ack", this.headers, ids(ackIds));
	}

	Reply post(String call, String body) {
		return this.http.call("POST", this.path + call, this.headers, body);
	}

	private static Map<String, String> headers(String token) {
		return Map.of("Accept", "application/json", "Content-Type", "application/json", "Authorization",
				"Bearer " + token);
	}

	private static String ids(List<String> ackIds) {
		ObjectNode body = HttpCaller.MAPPER.createObjectNode();
		ArrayNode ids = body.putArray("ack_ids");
		ackIds.forEach(ids::add);
		return body.toString();
	}

}
