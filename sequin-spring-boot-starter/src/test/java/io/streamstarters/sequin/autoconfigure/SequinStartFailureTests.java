package io.streamstarters.sequin.autoconfigure;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.StreamInfo;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What somebody reads whose application does not start because of its Sequin
 * configuration: a description and an action, no stack trace.
 */
@ExtendWith(OutputCaptureExtension.class)
class SequinStartFailureTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "nonsense", "localhost:7376", "ftp://localhost", "http://", "http://a b",
			"http://localhost:7376?x=y" })
	void anAddressThatIsNone(String url, CapturedOutput output) {
		start(Application.class, "sequin.url=" + url);
		assertThat(description(output)).contains("The Sequin URL must be an http or https address");
		assertThat(action(output)).contains("Set 'sequin.url'").contains("http://localhost:7376");
	}

	@Test
	void aServerThatIsAwayIfThatIsToFail(CapturedOutput output) {
		start(Application.class, "sequin.url=http://localhost:1", "sequin.listener.startup-failure-policy=fail");
		assertThat(description(output)).contains("We can't reach Sequin on http://localhost:1");
		assertThat(action(output)).contains("'sequin.listener.startup-failure-policy' is not 'fail'");
	}

	@Test
	void anAddressWithAPasswordIsNotShown(CapturedOutput output) {
		start(Application.class, "sequin.url=http://me:secret@localhost:7376");
		assertThat(action(output)).contains("Set 'sequin.url'");
		assertThat(output).doesNotContain("secret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			sequin.polling.batch-size=0             | sequin.polling  | the batch size must be 1 to 1000
			sequin.polling.batch-size=1001          | sequin.polling  | the batch size must be 1 to 1000
			sequin.polling.min-pause=0ms            | sequin.polling  | the shortest pause must be positive
			sequin.polling.max-pause=49ms           | sequin.polling  | the longest pause must not be below the shortest
			sequin.request-timeout=0s               | sequin          | 'request-timeout' must be positive
			sequin.max-answer-size=0B               | sequin          | 'max-answer-size' must be positive
			sequin.max-answer-size=2GB              | sequin          | 'max-answer-size' must be positive and below 2GB
			sequin.listener.concurrency=0           | sequin.listener | 'concurrency' must be 1 or more
			sequin.listener.max-in-flight=0         | sequin.listener | 'max-in-flight' must be 1 or more
			sequin.listener.retry.multiplier=0.5    | sequin.listener.retry | 'multiplier' must be 1 or more
			sequin.listener.handled-window.size=-1  | sequin.listener.handled-window | 'size' must not be negative
			""")
	void aPropertyThatCannotWork(String property, String prefix, String reason, CapturedOutput output) {
		start(Application.class, property);
		assertThat(description(output)).contains("'" + prefix + "'").contains(reason);
		assertThat(action(output)).contains("Update your application's configuration");
	}

	@Test
	void aPropertyThatIsNoNumber(CapturedOutput output) {
		start(Application.class, "sequin.polling.batch-size=many");
		assertThat(description(output)).contains("sequin.polling.batch-size").contains("many");
	}

	@Test
	void aListenerWithoutStream(CapturedOutput output) {
		start(WithoutStream.class);
		assertThat(description(output)).contains("@SequinListener on " + WithoutStream.class.getName() + ".listen")
			.contains("has no stream");
		assertThat(action(output)).contains("'stream'");
	}

	@Test
	void aListenerWithoutConsumer(CapturedOutput output) {
		start(WithoutConsumer.class, "the.consumer=");
		assertThat(description(output)).contains("@SequinListener on " + WithoutConsumer.class.getName() + ".listen")
			.contains("has no consumer");
		assertThat(action(output)).contains("'consumer'");
	}

	@Test
	void aListenerWithoutPayload(CapturedOutput output) {
		start(WithoutPayload.class);
		assertThat(description(output)).contains("@SequinListener on " + WithoutPayload.class.getName() + ".listen")
			.contains("cannot take a payload");
	}

	@Test
	void twoListenersOfOneConsumer(CapturedOutput output) {
		start(Twice.class);
		assertThat(description(output)).contains(Twice.class.getName() + ".one")
			.contains(Twice.class.getName() + ".two")
			.contains("orders/shipping");
		assertThat(action(output)).contains("concurrency");
	}

	@Test
	void aDefinitionThatBreaksTheRules(CapturedOutput output) {
		start(BadFilter.class);
		assertThat(description(output)).contains("The filter `orders..eu` is not valid");
		assertThat(action(output)).contains("'shipping'");
	}

	@Test
	void aServerThatIsAwayWhereTheApplicationCallsItWhileItStarts(CapturedOutput output) throws IOException {
		String url;
		try (ServerSocket socket = new ServerSocket(0)) {
			url = "http://localhost:" + socket.getLocalPort();
		}
		start(Calling.class, "sequin.url=" + url, "sequin.request-timeout=30s");
		assertThat(description(output).replace("Description:", "").strip())
			.isEqualTo("We can't reach Sequin on " + url + ". Is it running, and is `sequin.url` right?");
		assertThat(action(output)).contains("Start Sequin, or set 'sequin.url'");
	}

	@Test
	void aStreamForDeadLettersThatIsMissing(CapturedOutput output) {
		try (SequinServer server = SequinServer.builder().start()) {
			start(Application.class, "sequin.url=" + server.url(), "sequin.create-missing=false",
					"sequin.listener.dead-letter.stream=dead", "sequin.request-timeout=30s");
			assertThat(description(output)).contains("The stream `dead`").contains("is not there");
			assertThat(action(output)).contains("Create the stream");
		}
	}

	@Test
	void aTokenThatIsNoneIsNotShown(CapturedOutput output) {
		start(Application.class, "sequin.token=not secret");
		assertThat(description(output)).contains("The Sequin API token is empty, or holds characters");
		assertThat(action(output)).contains("Set 'sequin.token'");
		assertThat(output).doesNotContain("secret");
	}

	@Test
	void aPlaceOfSinksThatIsNone(CapturedOutput output) {
		start(Application.class, "sequin.sinks.endpoint=nonsense");
		assertThat(description(output)).contains("sequin.sinks.endpoint").contains("nonsense");
		assertThat(action(output)).contains("SEQUIN_STREAMS").contains("HTTP_PULL_CONSUMERS");
	}

	@Test
	void anSslBundleThatIsNotThere(CapturedOutput output) {
		start(Application.class, "sequin.ssl.bundle=missing");
		assertThat(output).contains("missing");
	}

	private static void start(Class<?> application, String... properties) {
		SpringApplication springApplication = new SpringApplication(application);
		springApplication.setWebApplicationType(WebApplicationType.NONE);
		List<String> arguments = new ArrayList<>(List.of("--spring.reactor.netty.shutdown-quiet-period=0s",
				"--spring.main.banner-mode=off", "--sequin.request-timeout=1s"));
		Arrays.stream(properties).forEach((property) -> {
			arguments.removeIf((argument) -> argument.startsWith("--" + property.substring(0, property.indexOf('='))));
			arguments.add("--" + property);
		});
		assertThatException().isThrownBy(() -> springApplication.run(arguments.toArray(String[]::new)));
	}

	private static String description(CapturedOutput output) {
		return between(output, "Description:", "Action:");
	}

	private static String action(CapturedOutput output) {
		return between(output, "Action:", null);
	}

	private static String between(CapturedOutput output, String begin, String end) {
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
		String text = output.toString();
		text = text.substring(text.indexOf(begin));
		return (end != null) ? text.substring(0, text.indexOf(end)) : text;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	static class BadFilter extends Application {

		@Bean
		static SequinConsumerDefinition shipping() {
			return new SequinConsumerDefinition("orders", "shipping", "orders..eu");
		}

	}

	static class WithoutStream extends Application {

		@SequinListener(consumer = "shipping")
		void listen(String order) {
		}

	}

	static class WithoutConsumer extends Application {

		@SequinListener(stream = "orders", consumer = "${the.consumer}")
		void listen(String order) {
		}

	}

	static class WithoutPayload extends Application {

		@SequinListener(stream = "orders", consumer = "shipping")
		void listen() {
		}

	}

	static class Twice extends Application {

		@SequinListener(stream = "orders", consumer = "shipping")
		void one(String order) {
		}

		@SequinListener(stream = "orders", consumer = "shipping")
		void two(String order) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Calling {

		@Bean
		List<StreamInfo> streams(SequinClient client) {
			return client.listStreams();
		}

	}

}
