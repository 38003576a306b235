package io.streamstarters.sequin.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plain HTTP client for the tests.
 */
final class HttpCaller {

	static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final SequinServer server;

	HttpCaller(SequinServer server) {
		this.server = server;
	}

	record Reply(int status, Map<String, List<String>> headers, String body) {

		JsonNode json() {
			return MAPPER.readTree(this.body);
		}

		JsonNode data() {
			return json().get("data");
		}

		List<String> keys() {
			return texts("/message/key");
		}

		List<String> values() {
			return texts("/message/data");
		}

		List<Long> seqs() {
			List<Long> seqs = new ArrayList<>();
			data().forEach((item) -> seqs.add(item.at("/message/seq").longValue()));
			return seqs;
		}

		List<String> rows() {
			return texts("/data/metadata/record_pks/0");
		}

		List<String> idempotencyKeys() {
			return texts("/data/metadata/idempotency_key");
		}

		List<String> ackIds() {
			return texts("/ack_id");
		}

		private List<String> texts(String pointer) {
			List<String> texts = new ArrayList<>();
			data().forEach((item) -> texts.add(item.at(pointer).stringValue()));
			return texts;
		}

	}

	Reply get(String path) {
		return call("GET", path, Map.of("Accept", "application/json"), null);
	}

	Reply delete(String path) {
		return call("DELETE", path, Map.of("Accept", "application/json"), null);
	}

	Reply post(String path, String body) {
		return call("POST", path, Map.of("Accept", "application/json", "Content-Type", "application/json"), body);
	}

	Reply patch(String path, String body) {
		return call("PATCH", path, Map.of("Accept", "application/json", "Content-Type", "application/json"), body);
	}

	Reply publish(String stream, String... keysAndData) {
		ObjectNode body = MAPPER.createObjectNode();
		ArrayNode messages = body.putArray("messages");
		for (int i = 0; i < keysAndData.length; i += 2) {
			messages.addObject().put("key", keysAndData[i]).put("data", keysAndData[i + 1]);
		}
		return post("/api/streams/" + stream + "/messages", body.toString());
	}

	Reply receive(String consumer, int batchSize) {
		return get("/api/streams/s/consumers/" + consumer + "/receive?batch_size=" + batchSize);
	}

	CompletableFuture<HttpResponse<String>> receiveLater(String consumer, int batchSize) {
		String path = "/api/streams/s/consumers/" + consumer + "/receive?batch_size=" + batchSize;
		return this.client.sendAsync(HttpRequest.newBuilder(URI.create(this.server.url() + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	Reply ack(String consumer, List<String> ackIds) {
		return settle("ack", consumer, ackIds);
	}

	Reply nack(String consumer, List<String> ackIds) {
		return settle("nack", consumer, ackIds);
	}

	private Reply settle(String call, String consumer, List<String> ackIds) {
		ObjectNode body = MAPPER.createObjectNode();
		ArrayNode ids = body.putArray("ack_ids");
		ackIds.forEach(ids::add);
		return post("/api/streams/s/consumers/" + consumer + "/" + call, body.toString());
	}

	/**
	 * Send a call whose headers may have several values.
	 */
	CompletableFuture<Reply> send(String method, String path, Map<String, List<String>> headers, String body) {
		HttpRequest.Builder request = request(method, path, body);
		headers.forEach((name, values) -> values.forEach((value) -> request.header(name, value)));
		return this.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
			.thenApply(HttpCaller::reply);
	}

	CompletableFuture<Reply> postLater(String path, Map<String, String> headers, String body) {
		HttpRequest.Builder request = request("POST", path, body);
		headers.forEach(request::header);
		return this.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
			.thenApply(HttpCaller::reply);
	}

	Reply call(String method, String path, Map<String, String> headers, String body) {
		try {
			return callOrFail(method, path, headers, body);
		}
		catch (IOException ex) {
			throw new AssertionError("No answer to " + method + " " + path, ex);
		}
	}

	Reply callOrFail(String method, String path, Map<String, String> headers, String body) throws IOException {
		HttpRequest.Builder request = request(method, path, body);
		headers.forEach(request::header);
		try {
			return reply(this.client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
		}
		catch (InterruptedException ex) {
			throw new AssertionError("Interrupted", ex);
		}
	}

	private HttpRequest.Builder request(String method, String path, String body) {
		return HttpRequest.newBuilder(URI.create(this.server.url() + path))
			.timeout(Duration.ofSeconds(30))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
	}

	private static Reply reply(HttpResponse<String> response) {
		return new Reply(response.statusCode(), response.headers().map(), response.body());
	}

}
