package io.streamstarters.ensync.npm;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A script with the official client from npm, {@code ensync-client-sdk} 0.0.18, in a
 * process of its own. That client speaks WebSocket only, and knows envelopes for one
 * recipient only. Where it cannot run, the test is skipped and says why.
 */
final class OfficialNpmClient implements AutoCloseable {

	private static final Path SOURCE = Path.of("src", "test", "npm");

	private static final Path FOLDER = Path.of("target", "npm");

	private static final Path INSTALL_LOG = FOLDER.resolve("install.log");

	private static final @Nullable String PROBLEM = install();

	private final Process process;

	private final BufferedReader output;

	private final Path log;

	private OfficialNpmClient(Process process, Path log) {
		this.process = process;
		this.output = process.inputReader(StandardCharsets.UTF_8);
		this.log = log;
	}

	/**
	 * Start a script.
	 * @param script its name
	 * @param input what it is told, written as JSON
	 */
	static OfficialNpmClient start(String script, Object input) throws IOException {
		assumeTrue(PROBLEM == null, () -> "The official npm client is not tested: " + PROBLEM);
		Path log = FOLDER.resolve(script + ".log");
		ProcessBuilder builder = new ProcessBuilder("node", script).directory(FOLDER.toFile())
			.redirectError(log.toFile());
		builder.environment().put("INPUT", JsonMapper.shared().writeValueAsString(input));
		return new OfficialNpmClient(builder.start(), log);
	}

	/** What the script tells next. */
	JsonNode next() throws IOException {
		String line = this.output.readLine();
		assertThat(line).as("a line of the script; see %s", this.log).isNotNull();
		return JsonMapper.shared().readTree(line);
	}

	/** Ends the script's input, and waits until it has ended without an error. */
	void finish() throws Exception {
		this.process.getOutputStream().close();
		assertThat(this.process.waitFor(30, TimeUnit.SECONDS)).as("an end; see %s", this.log).isTrue();
		assertThat(this.process.exitValue()).as("see %s", this.log).isZero();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	/**
	 * Installs the client unless an earlier build did.
	 * @return why that was not possible, or {@code null}
	 */
	private static @Nullable String install() {
		try {
			Files.createDirectories(FOLDER);
			for (String file : List.of("package.json", "package-lock.json", "roundtrip.js", "peer.js")) {
				Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
			}
			Files.deleteIfExists(INSTALL_LOG);
			String problem = run("node", "--version");
			if (problem == null && !Files.exists(FOLDER.resolve(Path.of("node_modules", ".package-lock.json")))) {
				problem = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline",
						"--fetch-retries=1");
			}
			return problem;
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "interrupted";
		}
	}

	private static @Nullable String run(String... command) throws InterruptedException {
		String what = String.join(" ", command);
		try {
			Process process = new ProcessBuilder(command).directory(FOLDER.toFile())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(INSTALL_LOG.toFile()))
				.start();
			if (!process.waitFor(60, TimeUnit.SECONDS)) {
				process.descendants().forEach(ProcessHandle::destroyForcibly);
				process.destroyForcibly();
				return "'" + what + "' did not end within a minute; see " + INSTALL_LOG;
			}
			return (process.exitValue() == 0) ? null
					: "'" + what + "' ended with " + process.exitValue() + "; see " + INSTALL_LOG;
		}
		catch (IOException ex) {
			return "'" + what + "' cannot be run: " + ex.getMessage();
		}
	}

}
