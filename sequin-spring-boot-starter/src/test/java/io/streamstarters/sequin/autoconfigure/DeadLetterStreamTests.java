package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.test.RowChange;
import io.streamstarters.sequin.test.SequinPath;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The stream for dead letters is there when the application has started, or the
 * application does not start: what is given up would otherwise come again for ever.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterStreamTests {

	private static final String ID = "01234567-89ab-4cde-8f01-23456789abcd";

	private final SequinServer server = SequinServer.builder().sink("orders").build();

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void isCreatedAtTheStart(CapturedOutput output) {
		this.server.start();
		runner().run((context) -> {
			assertThat(context.getBean(SequinClient.class).getStream("dead").name()).isEqualTo("dead");
			assertThat(output).contains("Created the Sequin stream dead");
		});
	}

	@Test
	void isCreatedWhenAServerComesUpThatWasAwayAtTheStart() {
		this.server.start();
		ApplicationContextRunner runner = runner();
		this.server.stop();
		runner.run((context) -> {
			this.server.start();
			SequinClient client = context.getBean(SequinClient.class);
			await().atMost(Duration.ofSeconds(30)).until(() -> !client.listStreams().isEmpty());
		});
	}

	@Test
	void stopsTheStartWhenItIsMissingAndMayNotBeCreated() {
		this.server.start();
		runner().withPropertyValues("sequin.create-missing=false")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidSequinPropertyException.class, (ex) -> {
					assertThat(ex).hasMessage(
							"The stream `dead`, which 'sequin.listener.dead-letter.stream' names, is not there.");
					assertThat(ex.getAction()).startsWith("Create the stream");
				}));
	}

	@Test
	void mayBeThereWhenItMayNotBeCreated() {
		this.server.start().createStream("dead");
		runner().withPropertyValues("sequin.create-missing=false").run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { ID, "dead letters" })
	void stopsTheStartWhenItIsMissingAndCannotBeCreated(String stream) {
		this.server.start();
		runner().withPropertyValues("sequin.listener.dead-letter.stream=" + stream)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSequinPropertyException.class)
				.hasMessageContaining("`" + stream + "`"));
	}

	@Test
	void stopsTheStartWithAServerThatHasNoStreams() {
		try (SequinServer sinksOnly = SequinServer.builder().paths(SequinPath.SEQUIN_STREAMS).start()) {
			SequinContext.runner(sinksOnly)
				.withPropertyValues("sequin.listener.dead-letter.stream=dead")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidSequinPropertyException.class)
					.hasMessageContaining("this server has no streams"));
		}
	}

	@Test
	void isNotNeededWhereTheApplicationPublishesItself() {
		this.server.start();
		runner().withBean(DeadLetterPublisher.class, () -> (failure) -> CompletableFuture.completedFuture(Boolean.TRUE))
			.run((context) -> assertThat(context.getBean(SequinClient.class).listStreams()).isEmpty());
	}

	@Test
	void isNamedWhenItIsGoneLater(CapturedOutput output) {
		this.server.start();
		runner().withPropertyValues("sequin.token=token", "sequin.listener.retry.max-attempts=1")
			.withBean(Failing.class)
			.run((context) -> {
				context.getBean(SequinClient.class).deleteStream("dead");
				this.server.sink("orders").put(RowChange.insert("orders", Map.of("id", 1)));
				await().atMost(Duration.ofSeconds(30))
					.until(() -> output.toString().contains("The dead letter stream `dead` is not there. Create it"));
				assertThat(this.server.sink("orders").snapshot().acked()).isZero();
			});
	}

	private ApplicationContextRunner runner() {
		return SequinContext.runner(this.server)
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.sinks.wait-for=500ms");
	}

	static class Failing {

		@SequinListener(sink = "orders")
		void on(String row) {
			throw new IllegalStateException("Not this time");
		}

	}

}
