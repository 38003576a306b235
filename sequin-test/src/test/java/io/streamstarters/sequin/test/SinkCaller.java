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

	static final Map<String, String> HEADERS = Map.of("Accept", "application/json", "Content-Type", "application/json",
			"Authorization", "Bearer any");

	private final HttpCaller http;

	private final String path;

	SinkCaller(SequinServer server, String sink) {
		this.http = new HttpCaller(server);
		this.path = "/api/sequin_streams/" + sink + "/";
	}

	Reply receive(int maxBatchSize) {
		return post("receive", "{\"max_batch_size\": " + maxBatchSize + "}");
	}

	CompletableFuture<Reply> poll(int maxBatchSize, String waitFor) {
		return this.http.postLater(this.path + "receive", HEADERS,
				"{\"max_batch_size\": " + maxBatchSize + ", \"wait_for\": \"" + waitFor + "\"}");
	}

	Reply ack(List<String> ackIds) {
		return post("ack", ids(ackIds));
	}

	Reply nack(List<String> ackIds) {
		return post("nack", ids(ackIds));
	}

	CompletableFuture<Reply> ackLater(List<String> ackIds) {
		return this.http.postLater(this.path + "ack", HEADERS, ids(ackIds));
	}

	Reply post(String call, String body) {
		return this.http.call("POST", this.path + call, HEADERS, body);
	}

	Reply get(String call) {
		return this.http.call("GET", this.path + call, Map.of("Authorization", "Bearer any"), null);
	}

	private static String ids(List<String> ackIds) {
		ObjectNode body = HttpCaller.MAPPER.createObjectNode();
		ArrayNode ids = body.putArray("ack_ids");
		ackIds.forEach(ids::add);
		return body.toString();
	}

}
