package io.streamstarters.sequin.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.ScriptedServer;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SinkConsumer;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.client.StreamInfo;
import io.streamstarters.sequin.listener.SequinListenerContainerFactory;
import io.streamstarters.sequin.template.SequinTemplate;
import io.streamstarters.sequin.test.SequinPath;
import io.streamstarters.sequin.test.SequinServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * One application on two servers: as the plain client on the one, and by the name
 * "billing" on the other, with a token of its own.
 */
@ExtendWith(OutputCaptureExtension.class)
class SequinNamedClientsTests {

	private final SequinServer plain = SequinServer.builder().start();

	private final SequinServer billing = SequinServer.builder().token("token-of-billing").start();

	private final ApplicationContextRunner named = SequinContext.runner()
		.withPropertyValues("sequin.clients.billing.url=" + this.billing.url(),
				"sequin.clients.billing.token=token-of-billing", "sequin.polling.min-pause=5ms",
				"sequin.polling.max-pause=20ms", "sequin.listener.retry.initial-interval=20ms",
				"sequin.listener.retry.jitter=0ms");

	private final ApplicationContextRunner both = this.named.withPropertyValues("sequin.url=" + this.plain.url());

	@AfterEach
	void stop() {
		this.plain.close();
		this.billing.close();
	}

	@Test
	void aListenerAsksTheServerOfTheClientThatItNames() {
		this.both.withUserConfiguration(Listening.class).run((context) -> {
			this.plain.publish("orders", "orders.1", "\"at plain\"");
			this.billing.publish("orders", "orders.2", "\"at billing\"");
			await().until(() -> acked(this.plain) == 1 && acked(this.billing) == 1);
			assertThat(context.getBean(Listening.class).received).containsExactlyInAnyOrder("plain got \"at plain\"",
					"billing got \"at billing\"");
		});
	}

	@Test
	void aContainerOfAnApplicationAsksTheServerOfTheClientOfItsFactory() {
		this.both.withUserConfiguration(Definitions.class).run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			registry.register(context.getBean(SequinListenerContainerFactory.class)
				.withClient("billing")
				.createContainer("own", new StreamConsumer("orders", "shipping"), (attempts) -> null));
			registry.start("own");
			this.billing.publish("orders", "orders.2", "{}");
			await().until(() -> acked(this.billing) == 1);
		});
	}

	@Test
	void beansAreInjectedByTheNameOfTheirClient() {
		this.both.withUserConfiguration(Definitions.class).withBean(Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			injected.billing.send("orders", "orders.7", "{}");
			injected.plain.send("orders", "orders.8", "{}");
			assertThat(this.billing.messages("orders")).extracting((message) -> message.key())
				.containsExactly("orders.7");
			assertThat(this.plain.messages("orders")).extracting((message) -> message.key())
				.containsExactly("orders.8");
			assertThat(injected.admin.deleteStream("orders")).isTrue();
			assertThat(streams(injected.client)).isEmpty();
			assertThat(streams(context.getBean(SequinClient.class))).containsExactly("orders");
			assertThat(injected.billing).isSameAs(context.getBean("billingSequinTemplate"));
			assertThat(context.getBeanProvider(SequinAdmin.class).getObject()).isSameAs(context.getBean("sequinAdmin"));
		});
	}

	@Test
	void definitionsAreForTheServerOfTheirClient() {
		this.both
			.withBean(SequinStreamDefinition.class, () -> new SequinStreamDefinition("invoices").withClient("billing"))
			.withBean(SequinConsumerDefinition.class,
					() -> new SequinConsumerDefinition("invoices", "mail", ">").withClient("billing"))
			.run((context) -> {
				assertThat(this.billing.consumer("invoices", "mail").acked()).isZero();
				assertThat(streams(context.getBean(SequinClient.class))).isEmpty();
			});
	}

	@Test
	void aClientMayLeaveStreamsToOthers() {
		this.both.withUserConfiguration(Definitions.class)
			.withPropertyValues("sequin.clients.billing.create-missing=false")
			.run((context) -> {
				assertThat(streams(context.getBean(SequinClient.class))).containsExactly("orders");
				assertThat(streams(context.getBean("billingSequinClient", SequinClient.class))).isEmpty();
			});
	}

	@Test
	void aDeadLetterGoesToTheServerThatTheListenerAsks() {
		this.both.withUserConfiguration(Definitions.class)
			.withBean(Failing.class)
			.withPropertyValues("sequin.listener.dead-letter.stream=dead", "sequin.listener.retry.max-attempts=1")
			.run((context) -> {
				this.billing.publish("orders", "orders.2", "\"wrong\"");
				await().until(() -> acked(this.billing) == 1);
				assertThat(this.billing.messages("dead")).singleElement()
					.satisfies((message) -> assertThat(message.data()).contains("wrong"));
				assertThat(streams(context.getBean(SequinClient.class))).containsExactly("orders");
			});
	}

	@Test
	void theDeadLetterStreamIsLookedForWhereListenersAre() {
		try (SequinServer sinksOnly = SequinServer.builder().paths(SequinPath.SEQUIN_STREAMS).sink("rows").start()) {
			ApplicationContextRunner runner = this.both.withPropertyValues("sequin.listener.dead-letter.stream=dead",
					"sequin.clients.sinks.url=" + sinksOnly.url());
			runner.withUserConfiguration(Listening.class).run((context) -> {
				assertThat(streams(context.getBean(SequinClient.class))).containsExactlyInAnyOrder("orders", "dead");
				assertThat(streams(context.getBean("billingSequinClient", SequinClient.class)))
					.containsExactlyInAnyOrder("orders", "dead");
			});
			runner.withBean(OfSinks.class)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidSequinPropertyException.class)
					.hasMessageContaining("is not there on the server of the client 'sinks' and cannot be created"));
		}
	}

	@Test
	void healthSaysWhichClientIsAway(CapturedOutput output) {
		this.billing.stop();
		this.both.withUserConfiguration(Listening.class).run((context) -> {
			Health away = health(context);
			assertThat(away.getStatus()).isEqualTo(Status.DOWN);
			assertThat(away.getDetails()).doesNotContainKey("error");
			assertThat(details(away, "clients")).containsEntry("status", "DOWN")
				.extractingByKey("error")
				.asString()
				.contains(this.billing.url());
			assertThat(output).contains("Is it running, and is `sequin.clients.billing.url` right?")
				.doesNotContain("`sequin.url`");
			this.billing.start();
			await().atMost(Duration.ofSeconds(30)).until(() -> health(context).getStatus(), Status.UP::equals);
			assertThat(details(health(context), "clients")).containsOnly(Map.entry("status", "UP"));
			assertThat(details(health(context), "listeners")).containsEntry("client", "billing");
			await().atMost(Duration.ofSeconds(30))
				.until(() -> streams(context.getBean("billingSequinClient", SequinClient.class)).contains("orders"));
		});
	}

	@Test
	void withoutAnAddressOfThePlainClientThereAreTheOthersOnly() {
		this.named.withUserConfiguration(OnlyBilling.class).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SequinConnectionDetails.class);
			for (Class<?> type : List.of(SequinClient.class, SequinTemplate.class, SequinAdmin.class)) {
				assertThat(context.getBeanNamesForType(type)).containsExactly("billing" + type.getSimpleName());
			}
			await().atMost(Duration.ofSeconds(30)).until(() -> health(context).getStatus(), Status.UP::equals);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "sequin.url=http://localhost:1", "sequin.token=x" })
	void addressOrTokenAreEnoughForThePlainClient(String property) {
		this.named.withPropertyValues(property).run((context) -> assertThat(context).hasBean("sequinClient"));
	}

	@Test
	void connectionDetailsOrAClientAreEnoughForThePlainClient() {
		this.named.withBean(SequinConnectionDetails.class, () -> this.plain::url)
			.withUserConfiguration(Definitions.class)
			.run((context) -> assertThat(streams(context.getBean(SequinClient.class))).containsExactly("orders"));
		this.named.withBean("own", SequinClient.class, () -> SequinClient.create(this.plain.url()))
			.run((context) -> assertThat(context).hasBean("sequinTemplate").hasBean("own"));
	}

	@Test
	void aTokenIsNeverSentToTheServerOfAnotherClient() {
		try (ScriptedServer other = new ScriptedServer((request) -> ScriptedServer.ok("{\"data\":[]}"))) {
			this.both
				.withPropertyValues("sequin.token=token-of-plain", "sequin.clients.other.url=" + other.url(),
						"sequin.sinks.endpoint=http-pull-consumers")
				.run((context) -> {
					context.getBean("otherSequinClient", SequinClient.class).receive(new SinkConsumer("rows"), 1);
					assertThat(other.calls()).contains("POST /api/http_pull_consumers/rows/receive");
					assertThat(other.requests()).isNotEmpty()
						.allSatisfy((request) -> assertThat(request.headers().get("Authorization")).isNull());
				});
		}
	}

	@Test
	void aServerThatAsksForATokenGetsThatOfItsClientOnly() {
		this.both.withPropertyValues("sequin.token=token-of-billing", "sequin.clients.other.url=" + this.billing.url())
			.run((context) -> assertThatExceptionOfType(SequinException.class).isThrownBy(
					() -> context.getBean("otherSequinClient", SequinClient.class).receive(new SinkConsumer("rows"), 1))
				.withMessageContaining("Is the API token (`sequin.clients.other.token`) right?"));
	}

	@Test
	void anUnknownClientOfAListenerIsToldWithThoseThatThereAre() {
		this.both.withBean(Unknown.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessage("@SequinListener on " + Unknown.class.getName() + ".on has no client to receive from:"
						+ " there is no client 'biling' below 'sequin.clients', only: billing"));
	}

	@Test
	void aListenerWithoutANameIsRefusedWhereAllClientsHaveOne() {
		this.named.withBean(NamesNone.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("has no client to receive from: there is no plain client, only those below"
						+ " 'sequin.clients': billing"));
	}

	@Test
	void anUnknownClientOfADefinitionIsToldWithThoseThatThereAre() {
		SequinConsumerDefinition consumer = new SequinConsumerDefinition("orders", "shipping", ">");
		this.both.withBean(SequinConsumerDefinition.class, () -> consumer.withClient("biling"))
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.hasMessage("The definition of the consumer `shipping` is for no client. There is no client 'biling'"
						+ " below 'sequin.clients', only: billing."));
		this.named.withBean(SequinStreamDefinition.class, () -> new SequinStreamDefinition("orders"))
			.run((context) -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidSequinPropertyException.class)
				.hasMessage("The definition of the stream `orders` is for no client. There is no plain client, only"
						+ " those below 'sequin.clients': billing."));
	}

	@ParameterizedTest
	@ValueSource(strings = { "url=nonsense", "token=a b", "request-timeout=0s", "max-answer-size=x" })
	void aPropertyThatCannotWorkIsToldByItsName(String property, CapturedOutput output) {
		this.both.withPropertyValues("sequin.clients.billing." + property).run((context) -> {
			Throwable failure = context.getStartupFailure();
			assertThat(failure).isNotNull();
			String text = (NestedExceptionUtils
				.getMostSpecificCause(failure) instanceof InvalidSequinPropertyException ex) ? ex.getAction()
						: NestedExceptionUtils.buildMessage("", failure) + failure.getCause();
			assertThat(text).contains("sequin.clients.billing");
		});
	}

	@Test
	void definitionsCanBeProcessedAheadOfTime() throws IOException {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("sequin.clients.billing.url=" + this.billing.url()).applyTo(context);
			context.register(ListenerAutoConfiguration.class, SequinAutoConfiguration.class);
			InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get("com.example", "Application")), files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			StringBuilder sources = new StringBuilder();
			for (String path : files.getGeneratedFiles(Kind.SOURCE).keySet()) {
				sources.append(files.getGeneratedFileContent(Kind.SOURCE, path));
			}
			assertThat(sources).contains("\"billingSequinClient\"", "\"billingSequinTemplate\"",
					"\"billingSequinAdmin\"", "setDefaultCandidate(false)");
		}
	}

	private static long acked(SequinServer server) {
		return server.consumer("orders", "shipping").acked();
	}

	private static List<String> streams(SequinClient client) {
		return client.listStreams().stream().map(StreamInfo::name).toList();
	}

	private static Health health(ApplicationContext context) {
		Health health = context.getBean("sequinHealthIndicator", HealthIndicator.class).health();
		assertThat(health).isNotNull();
		return health;
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Map<String, Object> details(Health health, String key) {
		Map<String, Map<String, Object>> details = (Map<String, Map<String, Object>>) health.getDetails().get(key);
		assertThat(details).isNotNull();
		return details.get("billing");
	}

	static class Definitions {

		@Bean
		SequinStreamDefinition orders() {
			return new SequinStreamDefinition("orders");
		}

		@Bean
		SequinConsumerDefinition shipping() {
			return new SequinConsumerDefinition("orders", "shipping", ">");
		}

		@Bean
		SequinStreamDefinition ordersOfBilling() {
			return orders().withClient("billing");
		}

		@Bean
		SequinConsumerDefinition shippingOfBilling() {
			return shipping().withClient("billing");
		}

	}

	static class Listening extends Definitions {

		private final List<String> received = new CopyOnWriteArrayList<>();

		@SequinListener(id = "plain", stream = "orders", consumer = "shipping")
		void plain(String json) {
			this.received.add("plain got " + json);
		}

		@SequinListener(id = "billing", stream = "orders", consumer = "shipping", client = "${none:billing}")
		void billing(String json) {
			this.received.add("billing got " + json);
		}

	}

	static class OnlyBilling {

		@Bean
		SequinStreamDefinition orders() {
			return new SequinStreamDefinition("orders").withClient("billing");
		}

		@Bean
		SequinConsumerDefinition shipping() {
			return new SequinConsumerDefinition("orders", "shipping", ">").withClient("billing");
		}

		@SequinListener(stream = "orders", consumer = "shipping", client = "billing")
		void on(String json) {
		}

	}

	static class Failing {

		@SequinListener(stream = "orders", consumer = "shipping", client = "billing")
		void on(String json) {
			throw new IllegalStateException("Not this time");
		}

	}

	static class OfSinks {

		@SequinListener(sink = "rows", client = "sinks")
		void on(String json) {
		}

	}

	static class Unknown {

		@SequinListener(stream = "orders", consumer = "shipping", client = "biling")
		void on(String json) {
		}

	}

	static class NamesNone {

		@SequinListener(stream = "orders", consumer = "shipping")
		void on(String json) {
		}

	}

	static class Injected {

		private final SequinOperations plain;

		private final SequinTemplate billing;

		private final SequinAdmin admin;

		private final SequinClient client;

		Injected(SequinOperations plain, @Qualifier("billing") SequinTemplate billing,
				@Qualifier("billing") SequinAdmin admin, @Qualifier("billing") SequinClient client) {
			this.plain = plain;
			this.billing = billing;
			this.admin = admin;
			this.client = client;
		}

	}

}
