package io.streamstarters.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What somebody would write with WebClient and nothing else: no retry, no lease, no
 * limit.
 */
final class HandWrittenSequin implements AutoCloseable {

	/** Sinks ask for it. */
	static final String TOKEN = "benchmark-token";

	static final String STREAM_CONSUMER = "/api/streams/orders/consumers/all";

	static final String SINK = "/api/sequin_streams/orders";

	private static final int MAX_ANSWER = 64 * 1024 * 1024;

	private final WebClient client;

	private final ExecutorService handlers;

	private final JsonMapper json = JsonMapper.shared();

	private volatile boolean stopped;

	HandWrittenSequin(String url, int threads) {
		this.client = WebClient.builder()
			.baseUrl(url)
			.defaultHeader("Accept", "application/json")
			.defaultHeader("Authorization", "Bearer " + TOKEN)
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_ANSWER))
			.build();
		this.handlers = Executors.newFixedThreadPool(threads);
	}

	/**
	 * Receives, parses, handles and acknowledges each batch by one call, until stopped.
	 */
	Thread receive(String path, int batchSize, int threads, Consumer<Order> handler) {
		this.stopped = false;
		Thread loop = new Thread(() -> {
			while (!this.stopped) {
				List<Received> batch = receive(path, batchSize);
				if (!batch.isEmpty()) {
					handle(batch, threads, handler);
					post(path + "/ack", Map.of("ack_ids", batch.stream().map(Received::ackId).toList()));
				}
			}
		});
		loop.start();
		return loop;
	}

	private List<Received> receive(String path, int batchSize) {
		boolean sink = path.equals(SINK);
		JsonNode answer = this.json.readTree(post(path + "/receive", Map.of("batch_size", batchSize)));
		List<Received> batch = new ArrayList<>();
		for (JsonNode message : answer.get("data")) {
			JsonNode data = sink ? message.get("data").get("record") : message.get("message").get("data");
			batch.add(new Received(message.get("ack_id").stringValue(), data));
		}
		return batch;
	}

	private void handle(List<Received> batch, int threads, Consumer<Order> handler) {
		if (threads == 1) {
			batch.forEach((message) -> handler.accept(message.order(this.json)));
			return;
		}
		List<Future<?>> handled = new ArrayList<>(batch.size());
		for (Received message : batch) {
			handled.add(this.handlers.submit(() -> handler.accept(message.order(this.json))));
		}
		for (Future<?> one : handled) {
			try {
				one.get();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	/** Sends orders with so many in a call. */
	void send(int messages, int batchSize) {
		for (int sent = 0; sent < messages; sent += batchSize) {
			List<Map<String, String>> batch = new ArrayList<>(batchSize);
			for (int i = sent; i < Math.min(sent + batchSize, messages); i++) {
				batch.add(Map.of("key", "orders." + i, "data", this.json.writeValueAsString(Order.of(i))));
			}
			post("/api/streams/orders/messages", Map.of("messages", batch));
		}
	}

	private String post(String path, Object body) {
		return Objects.requireNonNull(this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.retrieve()
			.bodyToMono(String.class)
			.block());
	}

	/** Lets the loop end after what it is doing. */
	void stop() {
		this.stopped = true;
	}

	@Override
	public void close() {
		stop();
		this.handlers.shutdown();
	}

	/**
	 * A message.
	 *
	 * @param ackId what acknowledges it
	 * @param data the text of a stream's message, or the row of a change
	 */
	private record Received(String ackId, JsonNode data) {

		Order order(JsonMapper json) {
			return this.data.isString() ? json.readValue(this.data.stringValue(), Order.class)
					: json.treeToValue(this.data, Order.class);
		}

	}

}
