package io.streamstarters.ensync.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text protocol frame by frame, on a connection of its own.
 */
final class RawWebSocket implements WebSocket.Listener, AutoCloseable {

	private static final HttpClient http = HttpClient.newHttpClient();

	static final String RECORD = "+RECORD:";

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final BlockingQueue<String> records = new LinkedBlockingQueue<>();

	private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();

	private final BlockingQueue<String> pings = new LinkedBlockingQueue<>();

	private final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();

	private final CompletableFuture<Integer> end = new CompletableFuture<>();

	private final StringBuilder partial = new StringBuilder();

	private final WebSocket socket;

	private volatile boolean reading = true;

	private String clientId = "";

	RawWebSocket(String url) {
		this.socket = http.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
	}

	@Override
	public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
		// Decided before the frame is handed on: who has it may stop reading at once.
		boolean readsOn = this.reading || !last;
		this.partial.append(data);
		if (last) {
			String frame = this.partial.toString();
			this.partial.setLength(0);
			this.frames.add(frame);
			if (frame.equals("PING")) {
				this.pings.add(frame);
			}
			else if (frame.startsWith(RECORD)) {
				this.records.add(frame);
			}
			else {
				this.answers.add(frame);
			}
		}
		if (readsOn) {
			socket.request(1);
		}
		return null;
	}

	/** Leave what comes after the next frame in the socket. */
	void stopReading() {
		this.reading = false;
	}

	void readOn() {
		this.reading = true;
		this.socket.request(1);
	}

	@Override
	public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
		byte[] bytes = new byte[message.remaining()];
		message.get(bytes);
		this.pongs.add(new String(bytes));
		socket.request(1);
		return null;
	}

	@Override
	public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
		this.end.complete(code);
		return null;
	}

	@Override
	public void onError(WebSocket socket, Throwable error) {
		this.end.completeExceptionally(error);
	}

	RawWebSocket connect(EnSyncApp app) {
		String answer = ask("CONN;ACCESS_KEY=:" + app.appKey());
		String start = "+PASS:{clientId=";
		if (!answer.startsWith(start)) {
			throw new AssertionError(answer);
		}
		this.clientId = answer.substring(start.length(), answer.indexOf(','));
		return this;
	}

	String clientId() {
		return this.clientId;
	}

	void send(String text) {
		this.socket.sendText(text, true).join();
	}

	void sendInParts(String first, String second) {
		this.socket.sendText(first, false).join();
		this.socket.sendText(second, true).join();
	}

	/** Ask with a verb, the client id, and what else there is. */
	String call(String verb, String rest) {
		return ask(verb + ";CLIENT_ID=:" + this.clientId + rest);
	}

	String ask(String text) {
		send(text);
		return answer();
	}

	String publish(EnSyncApp recipient, String name, String payload) {
		return call("PUB", ";EVENT_NAME=:" + name + ";PAYLOAD=:" + payload + ";DELIVERY_TO=:" + recipient.publicKey()
				+ ";METADATA=:{}");
	}

	String subscribe(String name) {
		return call("SUB", ";EVENT_NAME=:" + name);
	}

	String acknowledge(JsonNode event) {
		return call("ACK", ";EVENT_IDEM=:" + event.get("idem").asString() + ";BLOCK=:" + event.get("block").asString()
				+ ";EVENT_NAME=:" + event.get("name").asString());
	}

	String answer() {
		return next(this.answers);
	}

	boolean hasAnswer() {
		return !this.answers.isEmpty();
	}

	/** The next frame of any kind. */
	String frame() {
		return next(this.frames);
	}

	String ping() {
		return next(this.pings);
	}

	JsonNode record() {
		return json(next(this.records), RECORD);
	}

	boolean hasRecord() {
		return !this.records.isEmpty();
	}

	static JsonNode json(String frame, String prefix) {
		if (!frame.startsWith(prefix)) {
			throw new AssertionError(frame);
		}
		return JsonMapper.shared().readTree(frame.substring(prefix.length()));
	}

	void sendPing(String text) {
		this.socket.sendPing(ByteBuffer.wrap(text.getBytes())).join();
	}

	String pong() {
		return next(this.pongs);
	}

	boolean hasPong() {
		return !this.pongs.isEmpty();
	}

	CompletableFuture<Integer> end() {
		return this.end;
	}

	private String next(BlockingQueue<String> queue) {
		try {
			String frame = queue.poll(20, TimeUnit.SECONDS);
			if (frame == null) {
				throw new AssertionError("nothing came; the end of the connection is " + this.end);
			}
			return frame;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.socket.abort();
	}

}
