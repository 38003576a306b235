package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.streamstarters.listener.actuate.BrokerHealthIndicator;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.sequin.ChangeEventReader;
import io.streamstarters.sequin.OutgoingMessage;
import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.SinkJson;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.ScriptedServer;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinClientOptions;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.template.SequinTemplate;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SequinAutoConfiguration} and {@link SequinHealthAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SequinAutoConfigurationTests {

	private final SequinServer server = SequinServer.builder().start();

	private final ApplicationContextRunner runner = SequinContext.runner(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void providesClientTemplateAdminAndHealth() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SequinClient.class)
				.hasSingleBean(SequinTemplate.class)
				.hasSingleBean(SequinAdmin.class)
				.hasSingleBean(SequinConnectionDetails.class)
				.hasBean("sequinHealthIndicator");
			this.server.createStream("orders");
			assertThat(context.getBean(SequinOperations.class).send("orders", "orders.1", List.of(1, 2)).published())
				.isOne();
			assertThat(this.server.messages("orders")).singleElement()
				.satisfies((message) -> assertThat(message.data()).isEqualTo("[1,2]"));
		});
	}

	@Test
	void backsOffFromAClientOfTheUser() {
		SequinClient client = SequinClient.create(this.server.url(), SequinClientOptions.defaults());
		this.runner.withPropertyValues("sequin.url=nonsense")
			.withBean("myClient", SequinClient.class, () -> client)
			.run((context) -> {
				assertThat(context).hasSingleBean(SequinClient.class);
				assertThat(context.getBean(SequinClient.class)).isSameAs(client);
			});
	}

	@Test
	void backsOffFromOperationsOfTheUser() {
		this.runner.withBean(SequinOperations.class, NoOperations::new)
			.run((context) -> assertThat(context).hasSingleBean(SequinOperations.class)
				.doesNotHaveBean(SequinTemplate.class));
	}

	@Test
	void backsOffFromAnAdminOfTheUser() {
		this.runner
			.withBean("myAdmin", SequinAdmin.class,
					() -> new SequinAdmin(SequinClient.create(this.server.url(), SequinClientOptions.defaults())))
			.run((context) -> assertThat(context).hasSingleBean(SequinAdmin.class).hasBean("myAdmin"));
	}

	@Test
	void connectionDetailsWinOverProperties() {
		this.runner.withPropertyValues("sequin.url=nonsense")
			.withBean(SequinConnectionDetails.class, () -> this.server::url)
			.run((context) -> {
				assertThat(context).hasSingleBean(SequinConnectionDetails.class);
				assertThat(context.getBean(SequinClient.class).listStreams()).isEmpty();
			});
	}

	@Test
	void healthBacksOffFromAnIndicatorOfTheUser() {
		this.runner.withBean("sequinHealthIndicator", HealthIndicator.class, () -> () -> Health.unknown().build())
			.run((context) -> assertThat(context).doesNotHaveBean(BrokerHealthIndicator.class));
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.sequin.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BrokerHealthIndicator.class));
	}

	@Test
	void startsWithoutSpringBootsHealth() {
		// As an application does it: what is not on the class path is left out
		// beforehand.
		new ApplicationContextRunner().withUserConfiguration(Everything.class, Listening.class)
			.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.withPropertyValues("sequin.url=" + this.server.url(), "spring.reactor.netty.shutdown-quiet-period=0s")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SequinTemplate.class)
				.doesNotHaveBean("sequinHealthIndicator"));
	}

	@Test
	void isRegisteredWithSpringBoot() {
		new ApplicationContextRunner().withUserConfiguration(Everything.class)
			.withPropertyValues("sequin.url=" + this.server.url(), "spring.reactor.netty.shutdown-quiet-period=0s")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SequinTemplate.class)
				.hasBean("sequinHealthIndicator"));
	}

	@Test
	void healthIsLeftOutWithoutAClient() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SequinHealthAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("sequinHealthIndicator"));
	}

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		this.runner.withUserConfiguration(Listening.class).run((context) -> {
			SequinProperties properties = context.getBean(SequinProperties.class);
			assertThat(context.getBean(SequinClientProperties.class).requestTimeout())
				.isEqualTo(Duration.ofSeconds(30));
			assertThat(properties.polling())
				.isEqualTo(new SequinProperties.Polling(10, Duration.ofMillis(50), Duration.ofSeconds(1)));
			assertThat(options(context.getBean(ListenerContainerRegistry.class), "listening.onOrder"))
				.isEqualTo(new ContainerOptions(1, 20, true, Duration.ofSeconds(20), 100_000, Duration.ofMinutes(10)));
		});
	}

	@Test
	void propertiesReachTheListeners() {
		this.runner.withUserConfiguration(Listening.class)
			.withPropertyValues("sequin.listener.concurrency=3", "sequin.listener.max-in-flight=50",
					"sequin.listener.shutdown-timeout=4s", "sequin.listener.auto-startup=false",
					"sequin.listener.handled-window.size=7", "sequin.listener.handled-window.time=9s")
			.run((context) -> {
				ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
				assertThat(options(registry, "listening.onOrder"))
					.isEqualTo(new ContainerOptions(3, 50, false, Duration.ofSeconds(4), 7, Duration.ofSeconds(9)));
				assertThat(options(registry, "invoices").concurrency()).isEqualTo(5);
			});
	}

	@Test
	void aListenerHasTwoBatchesInHandUnlessToldOtherwise() {
		this.runner.withUserConfiguration(Listening.class)
			.withPropertyValues("sequin.polling.batch-size=25")
			.run((context) -> assertThat(
					options(context.getBean(ListenerContainerRegistry.class), "listening.onOrder").maxInFlight())
				.isEqualTo(50));
	}

	@Test
	void requestTimeoutReachesTheClient() {
		this.runner.withPropertyValues("sequin.request-timeout=150ms").run((context) -> {
			this.server.faults().next(SequinOperation.LIST_STREAMS, 1, Fault.delay(Duration.ofMinutes(1)));
			assertThatExceptionOfType(SequinConnectionException.class)
				.isThrownBy(() -> context.getBean(SequinClient.class).listStreams())
				.withMessageContaining("150 ms");
		});
	}

	@Test
	void tokenAndPlaceOfSinksReachTheClient(CapturedOutput output) {
		try (ScriptedServer sinks = new ScriptedServer((request) -> ScriptedServer.ok("{\"data\":[]}"))) {
			this.runner
				.withPropertyValues("sequin.url=" + sinks.url(), "sequin.token=my-secret",
						"sequin.sinks.endpoint=http-pull-consumers")
				.run((context) -> {
					context.getBean(SequinClient.class).receive(new SinkConsumer("orders"), 1);
					assertThat(sinks.calls()).contains("POST /api/http_pull_consumers/orders/receive");
					assertThat(sinks.requests())
						.allSatisfy((request) -> assertThat(request.headers().get("Authorization"))
							.isEqualTo("Bearer my-secret"));
					assertThat(context.getBean(SequinClientProperties.class).toString()).contains(sinks.url())
						.doesNotContain("secret");
				});
		}
		assertThat(output).doesNotContain("secret");
	}

	@Test
	void anEmptyTokenIsNone() {
		this.runner.withPropertyValues("sequin.token=").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(SequinConnectionDetails.class).getToken()).isNull();
		});
	}

	@Test
	void tokenOfConnectionDetailsWins() {
		try (ScriptedServer sinks = new ScriptedServer((request) -> ScriptedServer.ok("{\"data\":[]}"))) {
			this.runner.withPropertyValues("sequin.token=property")
				.withBean(SequinConnectionDetails.class, () -> new Details(sinks.url(), "details"))
				.run((context) -> {
					context.getBean(SequinClient.class).receive(new SinkConsumer("orders"), 1);
					assertThat(sinks.requests()).isNotEmpty()
						.allSatisfy((request) -> assertThat(request.headers().get("Authorization"))
							.isEqualTo("Bearer details"));
				});
		}
	}

	@Test
	void providesAReaderOfChangesWithTheMapperOfTheApplication() {
		this.runner.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE").run((context) -> {
			SinkMessage message = SinkJson.message(SinkJson.INSERT);
			assertThat(context.getBean(ChangeEventReader.class).read(message, Row.class).record().createdAt())
				.isEqualTo("2026-11-21T21:58:20.476832Z");
		});
	}

	@Test
	void isFineWithAServerThatHasSinksOnly(CapturedOutput output) {
		try (ScriptedServer sinks = new ScriptedServer(
				(request) -> request.uri().equals("/health") ? ScriptedServer.ok("{\"ok\":true}")
						: ScriptedServer.json(404, "{\"errors\":{\"detail\":\"Not Found\"}}"))) {
			this.runner.withPropertyValues("sequin.url=" + sinks.url()).run((context) -> {
				HealthIndicator indicator = context.getBean("sequinHealthIndicator", HealthIndicator.class);
				assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
				assertThat(output).doesNotContain("WARN");
			});
		}
	}

	@Test
	void isNotHeldUpForLongByAServerThatDoesNotAnswer(CapturedOutput output) {
		try (ScriptedServer silent = new ScriptedServer((request) -> ScriptedServer.SILENCE)) {
			this.runner.withPropertyValues("sequin.url=" + silent.url(), "sequin.request-timeout=1h")
				.run((context) -> assertThat(output)
					.contains("No answer came within 3000 ms. The application starts all the same"));
		}
	}

	@Test
	void isNotHeldUpAtAllIfTheAbsenceOfTheServerIsToBeIgnored(CapturedOutput output) {
		try (ScriptedServer silent = new ScriptedServer((request) -> ScriptedServer.SILENCE)) {
			this.runner
				.withPropertyValues("sequin.url=" + silent.url(), "sequin.listener.startup-failure-policy=ignore")
				.run((context) -> assertThat(output).doesNotContain("WARN"));
		}
	}

	@Test
	void createsWhatIsMissingAlsoWhenNobodyWaitsForIt() {
		this.runner.withUserConfiguration(Defining.class)
			.withPropertyValues("sequin.listener.startup-failure-policy=ignore")
			.run((context) -> await()
				.untilAsserted(() -> assertThat(this.server.consumer("orders", "shipping")).isNotNull()));
	}

	@Test
	void createsWhatIsMissing(CapturedOutput output) {
		this.runner.withUserConfiguration(Defining.class).run((context) -> {
			assertThat(this.server.consumer("orders", "shipping")).isNotNull();
			assertThat(output).doesNotContain("WARN");
		});
	}

	@Test
	void neverAltersWhatIsThere() {
		this.server.createStream("orders");
		this.server.createConsumer("orders", "shipping", "other.>", Duration.ofSeconds(9));
		this.runner.withUserConfiguration(Defining.class).run((context) -> {
			assertThat(context.getBean(SequinClient.class).listConsumers("orders")).singleElement()
				.satisfies((consumer) -> assertThat(consumer.filter()).isEqualTo("other.>"));
			assertThat(this.server.calls(SequinOperation.UPDATE_CONSUMER)).isZero();
		});
	}

	@Test
	void createsNothingWhenToldNotTo() {
		this.runner.withUserConfiguration(Defining.class)
			.withPropertyValues("sequin.create-missing=false")
			.run((context) -> assertThat(context.getBean(SequinClient.class).listStreams()).isEmpty());
	}

	@Test
	void saysOnceWhatSequinRefuses(CapturedOutput output) {
		this.runner
			.withBean(SequinConsumerDefinition.class, () -> new SequinConsumerDefinition("missing", "shipping", ">"))
			.run((context) -> {
				await().until(() -> this.server.calls(SequinOperation.GET_CONSUMER) > 1);
				assertThat(output).containsOnlyOnce("WARN")
					.contains("What the application needs of Sequin is not there")
					.contains("404");
			});
	}

	private static ContainerOptions options(ListenerContainerRegistry registry, String id) {
		return registry.getContainer(id).getOptions();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Everything {

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@Bean
		Listeners listening() {
			return new Listeners();
		}

	}

	static class Listeners {

		@SequinListener(stream = "orders", consumer = "shipping")
		void onOrder(String order) {
		}

		@SequinListener(id = "invoices", stream = "invoices", consumer = "printing", concurrency = "5",
				autoStartup = "false")
		void onInvoice(String invoice) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Defining {

		@Bean
		SequinConsumerDefinition shipping() {
			return new SequinConsumerDefinition("orders", "shipping", "orders.>");
		}

		@Bean
		SequinStreamDefinition orders() {
			return new SequinStreamDefinition("orders");
		}

	}

	static class NoOperations implements SequinOperations {

		@Override
		public SendResult sendInChunks(String stream, List<OutgoingMessage> messages) {
			return new SendResult(0);
		}

		@Override
		public SendResult send(String stream, String key, Object payload) {
			return new SendResult(0);
		}

		@Override
		public SendResult sendAll(String stream, List<OutgoingMessage> messages) {
			return new SendResult(0);
		}

	}

	record Details(String url, String token) implements SequinConnectionDetails {

		@Override
		public String getUrl() {
			return this.url;
		}

		@Override
		public String getToken() {
			return this.token;
		}

	}

	record Row(String createdAt) {

	}

}
