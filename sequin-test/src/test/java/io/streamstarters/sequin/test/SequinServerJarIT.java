package io.streamstarters.sequin.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged server as a process.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SequinServerJarIT {

	private static final int TERMINATED = 128 + 15;

	private final List<Process> processes = new ArrayList<>();

	private final HttpClient client = HttpClient.newHttpClient();

	@AfterEach
	void endProcesses() {
		this.processes.forEach(Process::destroyForcibly);
	}

	private Process run(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
						System.getProperty("server.jar")));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).start();
		this.processes.add(process);
		return process;
	}

	private static String text(InputStream stream) throws IOException {
		return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
	}

	private JsonNode post(String url, String body) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/json")
			.header("Authorization", "Bearer secret")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

	@Test
	void servesBothApisUntilItIsTerminated() throws Exception {
		Process process = run("--port", "0", "--token", "secret", "--sink", "orders");
		// Not on the common pool, whose only thread on a small machine others need.
		CompletableFuture<String> log = CompletableFuture.supplyAsync(() -> {
			try {
				return text(process.getErrorStream());
			}
			catch (IOException ex) {
				return ex.toString();
			}
		}, (task) -> new Thread(task).start());
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		JsonNode ready = JsonMapper.shared().readTree(output.readLine());
		assertThat(ready.propertyNames()).containsExactly("url", "sinks");
		assertThat(ready.get("sinks").toString()).isEqualTo("[\"orders\"]");
		String url = ready.get("url").stringValue();
		post(url + "/test/changes/orders", "{\"record\": {\"id\": 1}}");
		JsonNode change = post(url + "/api/sequin_streams/orders/receive", "{\"wait_for\": 5000}").at("/data/0");
		assertThat(change.at("/data/record/id").intValue()).isEqualTo(1);
		post(url + "/api/sequin_streams/orders/ack", "{\"ack_ids\": [\"" + change.get("ack_id").stringValue() + "\"]}");
		post(url + "/api/streams", "{\"name\": \"s\"}");
		post(url + "/api/streams/s/consumers", "{\"name\": \"c\", \"filter_key_pattern\": \">\", \"kind\": \"pull\"}");
		post(url + "/api/streams/s/messages", "{\"messages\": [{\"key\": \"a\", \"data\": \"1\"}]}");
		assertThat(post(url + "/api/streams/s/consumers/c/receive", "{}").at("/data/0/message/key").stringValue())
			.isEqualTo("a");
		// Unlike the process itself, its handle leaves the streams open.
		process.toHandle().destroy();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(TERMINATED);
		assertThat(output.readLine()).isNull();
		assertThat(log.get(20, TimeUnit.SECONDS)).doesNotContain("SLF4J", "] WARN ", "Exception", "secret");
	}

	@Test
	void badArgumentEndsWithOneSentence() throws Exception {
		Process process = run("--sink");
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(2);
		assertThat(text(process.getErrorStream()))
			.isEqualTo("There is no value after --sink." + System.lineSeparator());
		assertThat(text(process.getInputStream())).isEmpty();
	}

	@Test
	void takenPortEndsWithOneSentence() throws Exception {
		try (SequinServer server = SequinServer.builder().start()) {
			Process process = run("--port", Integer.toString(server.port()));
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(1);
			assertThat(text(process.getErrorStream()))
				.startsWith("The Sequin test server cannot listen on port " + server.port())
				.hasLineCount(1);
		}
	}

	@Test
	void helpIsPrinted() throws Exception {
		Process process = run("--help");
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
		assertThat(text(process.getInputStream())).contains("--port", "--token", "--sink", "7376");
	}

}
