package io.streamstarters.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample as the build has prepared it ahead of time, in a process of its own.
 */
class SampleApplicationAotIT {

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private Path log;

	private Process application;

	@BeforeEach
	void start(@TempDir Path directory) throws IOException {
		this.log = directory.resolve("sample.log");
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		this.application = new ProcessBuilder(java, "-Dspring.aot.enabled=true", "-cp", classPath(),
				SampleApplication.class.getName(), "--server.port=0", "--spring.reactor.netty.shutdown-quiet-period=0s")
			.redirectErrorStream(true)
			.redirectOutput(this.log.toFile())
			.start();
	}

	/** What is there for tests only may not help. */
	private static String classPath() {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	@AfterEach
	void end() {
		this.application.destroyForcibly();
	}

	@Test
	void anOrderIsShippedByTheApplicationThatTheBuildHasPrepared() throws Exception {
		RestClient http = RestClient.create("http://localhost:" + awaitPort());
		assertThat(log()).contains("Starting AOT-processed SampleApplication");
		JsonNode order = http.post()
			.uri("/orders")
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("product", "chair", "quantity", 2, "simulate", "flaky"))
			.retrieve()
			.body(JsonNode.class);
		awaitText(http, "/orders/" + order.path("id").asString(), "state", "shipped");
		awaitText(http, "/actuator/health", "status", "UP");
		this.application.destroy();
		assertThat(this.application.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(this::log).isTrue();
		assertThat(log()).doesNotContain(" ERROR ");
	}

	private int awaitPort() {
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.application.isAlive()).as(this::log).isTrue();
			assertThat(log()).containsPattern(PORT);
		});
		Matcher matcher = PORT.matcher(log());
		assertThat(matcher.find()).isTrue();
		return Integer.parseInt(matcher.group(1));
	}

	private static void awaitText(RestClient http, String path, String property, String text) {
		Awaitility.await()
			.atMost(PATIENCE)
			.ignoreExceptions()
			.until(() -> http.get().uri(path).retrieve().body(JsonNode.class).path(property).asString(), text::equals);
	}

	private String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
