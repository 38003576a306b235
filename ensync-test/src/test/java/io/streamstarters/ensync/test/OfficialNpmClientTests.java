package io.streamstarters.ensync.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The official client from npm, {@code ensync-client-sdk} 0.0.18, against the server. It
 * speaks WebSocket only.
 */
class OfficialNpmClientTests extends AbstractServerTests {

	private static final Path SOURCE = Path.of("src", "test", "npm");

	private static final Path FOLDER = Path.of("target", "npm");

	@Test
	void officialClientPublishesReceivesAndAcknowledges() throws Exception {
		assumeTrue(install(), "skipped: there is no Node with npm here, or the client could not be installed; see "
				+ FOLDER.resolve("install.log"));
		EnSyncServer server = server(EnSyncServer.builder().webSocket());
		ProcessBuilder builder = new ProcessBuilder("node", "roundtrip.js").directory(FOLDER.toFile())
			.redirectError(FOLDER.resolve("roundtrip.log").toFile());
		builder.environment().put("ROUNDTRIP", input(server));
		Process process = builder.start();
		closeLater(process::destroyForcibly);
		try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
			String line = output.readLine();
			assertThat(line).as("see %s", FOLDER.resolve("roundtrip.log")).isNotNull();
			check(JsonMapper.shared().readTree(line), server);
			until(() -> server.count("warehouse", EventState.ACKED) == 2);
			process.getOutputStream().close();
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isZero();
		}
	}

	private static void check(JsonNode seen, EnSyncServer server) {
		ReceivedEvent order = server.events("warehouse").get(0);
		assertThat(seen.get("published").asString()).startsWith("+PASS:PUBLISHED;IDEM=" + order.idem());
		assertThat(seen.get("refused").asString()).contains("NOT_FOUND;MESSAGE=recipient not found");
		assertThat(order.metadata()).isEqualTo("{\"persist\":true,\"headers\":{\"note\":\"x;METADATA=:y\"}}");
		assertThat(order.sender()).isEqualTo(server.app("shop").publicKey());
		assertThat(seen.get("order").get("eventName").asString()).isEqualTo("orders");
		assertThat(seen.get("order").get("idem").asString()).isEqualTo(order.idem());
		assertThat(seen.get("order").get("timestamp").isIntegralNumber()).isTrue();
		assertThat(seen.get("order").get("metadata").get("headers").get("note").asString()).isEqualTo("x;METADATA=:y");
		assertThat(seen.get("order").get("payload").get("text").asString()).isEqualTo("Grüße; a=:b 😀");
		assertThat(seen.get("acknowledged").asString()).isEqualTo("+PASS:ACKNOWLEDGED;IDEM=" + order.idem());
		assertThat(seen.get("refusedAck").asString()).contains("event already acknowledged");
		assertThat(seen.get("invoice").get("payload").get("number").asInt()).isEqualTo(2);
	}

	private static String input(EnSyncServer server) {
		ObjectNode input = JsonMapper.shared().createObjectNode().put("url", server.webSocketUrl());
		input.putPOJO("shop", server.app("shop"));
		input.putPOJO("warehouse", server.app("warehouse"));
		return JsonMapper.shared().writeValueAsString(input.put("nobody", EnSyncApp.generate("nobody").publicKey()));
	}

	/**
	 * Install the client unless an earlier build did.
	 */
	private static boolean install() throws IOException, InterruptedException {
		Files.createDirectories(FOLDER);
		for (String file : List.of("package.json", "package-lock.json", "roundtrip.js")) {
			Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
		}
		if (Files.exists(FOLDER.resolve(Path.of("node_modules", ".package-lock.json")))) {
			return true;
		}
		boolean installed = run("node", "--version") && run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
				"--prefer-offline", "--fetch-retries=1");
		if (!installed) {
			System.out.println("No Node with npm, or no way to install the official client: its test is skipped.");
		}
		return installed;
	}

	private static boolean run(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).directory(FOLDER.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(FOLDER.resolve("install.log").toFile()))
				.start();
			boolean ended = process.waitFor(45, TimeUnit.SECONDS);
			if (!ended) {
				process.descendants().forEach(ProcessHandle::destroyForcibly);
				process.destroyForcibly();
			}
			return ended && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
