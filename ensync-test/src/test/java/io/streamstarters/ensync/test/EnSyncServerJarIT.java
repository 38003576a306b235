package io.streamstarters.ensync.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.protocol.Dialect;
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
class EnSyncServerJarIT {

	private static final int TERMINATED = 128 + 15;

	private final List<Process> processes = new ArrayList<>();

	@AfterEach
	void endProcesses() {
		this.processes.forEach(Process::destroyForcibly);
	}

	private Process run(String... arguments) throws IOException {
		return runJava(List.of(), arguments);
	}

	private Process runJava(List<String> options, String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-jar", System.getProperty("server.jar")));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).start();
		this.processes.add(process);
		return process;
	}

	private static String text(InputStream stream) throws IOException {
		return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
	}

	@Test
	void servesBothTransportsUntilItIsTerminated() throws Exception {
		Process process = run("--grpc-port", "0", "--ws-port", "0", "--app", "shop", "--app", "warehouse");
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
		JsonNode shop = JsonMapper.shared().readTree(output.readLine());
		JsonNode warehouse = JsonMapper.shared().readTree(output.readLine());
		EnSyncApp recipient = app(warehouse);
		assertThat(shop.propertyNames()).containsExactly("name", "appKey", "publicKey", "secretKey", "grpcUrl",
				"wsUrl");
		assertThat(List.of(app(shop).name(), recipient.name())).containsExactly("shop", "warehouse");
		try (RawClient grpc = new RawClient(shop.get("grpcUrl").asString(), Dialect.EVENTS);
				RawWebSocket webSocket = new RawWebSocket(warehouse.get("wsUrl").asString() + "/message")) {
			grpc.connect(app(shop).appKey());
			webSocket.connect(recipient).subscribe("a");
			assertThat(grpc.publish(recipient, "a", "payload").getSuccess()).isTrue();
			JsonNode event = webSocket.record();
			assertThat(event.get("payload").asString()).isEqualTo("payload");
			assertThat(event.get("sender").asString()).isEqualTo(app(shop).publicKey());
			assertThat(webSocket.acknowledge(event)).startsWith("+PASS:");
		}
		// Unlike the process itself, its handle leaves the streams open.
		process.toHandle().destroy();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(TERMINATED);
		assertThat(output.readLine()).isNull();
		assertThat(log.get(20, TimeUnit.SECONDS)).contains("EnSyncServer")
			.doesNotContain("SLF4J", "] WARN ", "Exception");
	}

	private static EnSyncApp app(JsonNode line) {
		return new EnSyncApp(line.get("name").asString(), line.get("appKey").asString(),
				line.get("publicKey").asString(), line.get("secretKey").asString());
	}

	@Test
	void listensWhereItSaysAlsoIfJavaPrefersIPv6() throws Exception {
		Process process = runJava(List.of("-Djava.net.preferIPv6Addresses=true"), "--grpc-port", "0", "--ws-port", "0",
				"--app", "shop");
		JsonNode shop = JsonMapper.shared().readTree(process.inputReader(StandardCharsets.UTF_8).readLine());
		try (RawClient grpc = new RawClient(shop.get("grpcUrl").asString(), Dialect.MESSAGES);
				RawWebSocket webSocket = new RawWebSocket(shop.get("wsUrl").asString())) {
			assertThat(grpc.connect(app(shop).appKey()).getSuccess()).isTrue();
			webSocket.connect(app(shop));
		}
	}

	@Test
	void badArgumentEndsWithOneSentence() throws Exception {
		Process process = run("--app");
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isEqualTo(2);
		assertThat(text(process.getErrorStream())).isEqualTo("There is no value after --app." + System.lineSeparator());
		assertThat(text(process.getInputStream())).isEmpty();
	}

	@Test
	void takenPortEndsWithOneSentence() throws Exception {
		try (EnSyncServer server = EnSyncServer.builder().webSocket().start()) {
			Process process = run("--grpc-port", "0", "--ws-port", server.webSocketUrl().replaceAll(".*:", ""), "--app",
					"shop");
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isEqualTo(1);
			assertThat(text(process.getErrorStream())).startsWith("The EnSync test server cannot listen on port ")
				.hasLineCount(1);
		}
	}

	@Test
	void helpIsPrinted() throws Exception {
		Process process = run("--help");
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
		assertThat(text(process.getInputStream())).contains("--app", "--grpc-port", "--ws-port", "--shared-stream",
				"50051", "8082");
	}

}
