package io.streamstarters.ensync.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.listener.EnSyncListenerContainerFactory;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * Which beans there are of clients with names, what their properties say and leave to the
 * plain ones, and what is told of those that cannot work.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncNamedClientsConfigurationTests {

	private static final List<Class<?>> TYPES = List.of(EnSyncEngine.class, EnSyncClient.class, EnSyncTemplate.class);

	private final Applications applications = new Applications();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, ListenerAutoConfiguration.class,
				EnSyncAutoConfiguration.class, EnSyncHealthAutoConfiguration.class));

	private final ApplicationContextRunner named = this.runner.withPropertyValues(twoClients());

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void whoAsksForNoNameGetsThePlainClient() {
		this.named.withPropertyValues(app("ensync", "warehouse")).run((context) -> TYPES.forEach((type) -> {
			String suffix = type.getSimpleName();
			assertThat(context.getBeanNamesForType(type)).containsExactlyInAnyOrder("enSync" + suffix.substring(6),
					"shop" + suffix, "warehouse" + suffix);
			assertThat(context.getBeanProvider(type).getObject()).isSameAs(context.getBean(type))
				.isSameAs(context.getBean("enSync" + suffix.substring(6)));
			assertThat(BeanFactoryAnnotationUtils.qualifiedBeanOfType(context.getBeanFactory(), type, "shop"))
				.isSameAs(context.getBean("shop" + suffix));
		}));
	}

	@Test
	void withoutAKeyOfThePlainClientThereAreTheOthersOnly() {
		this.named.withUserConfiguration(NamesShop.class).run((context) -> {
			assertThat(context).hasNotFailed();
			TYPES.forEach((type) -> assertThat(context.getBeanNamesForType(type))
				.containsExactlyInAnyOrder("shop" + type.getSimpleName(), "warehouse" + type.getSimpleName()));
			assertThat(context).doesNotHaveBean(EnSyncConnectionDetails.class);
			HealthIndicator health = context.getBean(HealthIndicator.class);
			await().untilAsserted(() -> assertThat(health.health().getStatus()).isEqualTo(Status.UP));
		});
	}

	@Test
	void connectionDetailsAreThoseOfThePlainClient() {
		this.named.withBean(EnSyncConnectionDetails.class, () -> details("shop")).run((context) -> {
			assertThat(context.getBean(EnSyncOperations.class).appId())
				.isEqualTo(this.applications.server().app("shop").publicKey());
			assertThat(context.getBean("warehouseEnSyncTemplate", EnSyncOperations.class).appId())
				.isEqualTo(this.applications.server().app("warehouse").publicKey());
		});
	}

	@Test
	void aClientOfTheApplicationIsThePlainOne() {
		this.named.withBean("own", EnSyncClient.class, this.applications::shop)
			.run((context) -> assertThat(context.getBean(EnSyncOperations.class).appId())
				.isEqualTo(this.applications.server().app("shop").publicKey()));
	}

	@Test
	void aBeanOfTheApplicationTakesThePlaceOfTheOneWithItsName() {
		this.named.withBean("shopEnSyncClient", EnSyncClient.class, () -> this.applications.client("warehouse"))
			.run((context) -> assertThat(context.getBean("shopEnSyncTemplate", EnSyncOperations.class).appId())
				.isEqualTo(this.applications.server().app("warehouse").publicKey()));
	}

	@Test
	void whatAClientDoesNotSayIsAsInThePlainProperties() {
		String stock = this.applications.server().app("shop").publicKey();
		String me = this.applications.server().app("warehouse").publicKey();
		this.named
			.withPropertyValues("ensync.max-payload-size=10B", "ensync.recipients.stock=" + stock,
					"ensync.clients.warehouse.max-payload-size=1KB", "ensync.clients.warehouse.recipients.me=" + me)
			.run((context) -> {
				EnSyncOperations shop = context.getBean("shopEnSyncTemplate", EnSyncOperations.class);
				EnSyncOperations warehouse = context.getBean("warehouseEnSyncTemplate", EnSyncOperations.class);
				String payload = "\"longer than ten\"";
				assertThatExceptionOfType(EnSyncPublishException.class)
					.isThrownBy(() -> shop.publish("x", List.of("stock"), payload))
					.withMessageContaining("limit of 10");
				assertThat(warehouse.publish("x", List.of("stock", "me"), payload)).hasSize(2);
				assertThatExceptionOfType(EnSyncPublishException.class)
					.isThrownBy(() -> shop.publish("x", List.of("me"), "{}"))
					.withMessageContaining("[stock]");
			});
	}

	@Test
	void secretKeysAreNotThoseOfThePlainClient() {
		this.named
			.withPropertyValues(and(app("ensync", "warehouse"), "ensync.clients.shop.app-secret-key=",
					"ensync.retired-app-secret-keys=" + EnSyncApp.generate("retired").secretKey(),
					"ensync.clients.third.app-key=" + this.applications.server().app("shop").appKey()))
			.run((context) -> List.of("shopEnSyncClient", "thirdEnSyncClient")
				.forEach((name) -> assertThatExceptionOfType(IllegalStateException.class)
					.isThrownBy(() -> context.getBean(name, EnSyncClient.class).appId())));
	}

	@Test
	void anEngineCustomizerIsForAllClients() {
		this.named.withPropertyValues(app("ensync", "warehouse"))
			.withBean(EnSyncEngineOptionsCustomizer.class, () -> (options) -> options.maxPayloadSize(5))
			.run((context) -> context.getBeansOfType(EnSyncOperations.class)
				.values()
				.forEach((operations) -> assertThatExceptionOfType(EnSyncPublishException.class)
					.isThrownBy(() -> operations.publish("x", List.of(operations.appId()), "\"0123456789\""))
					.withMessageContaining("limit of 5")));
	}

	@Test
	void aClientCustomizerIsForThePlainClientUnlessItAsksForTheName() {
		EnSyncApp vault = EnSyncApp.generate("vault");
		EnSyncApp vaultOfShop = EnSyncApp.generate("shop");
		this.named.withPropertyValues(app("ensync", "warehouse"))
			.withBean("plain", EnSyncClientOptionsCustomizer.class,
					() -> (options) -> options.secretKey(AppSecretKey.parse(vault.secretKey())))
			.withBean("named", EnSyncClientOptionsCustomizer.class, () -> new OfShop(vaultOfShop))
			.run((context) -> {
				assertThat(context.getBean(EnSyncOperations.class).appId()).isEqualTo(vault.publicKey());
				assertThat(context.getBean("shopEnSyncTemplate", EnSyncOperations.class).appId())
					.isEqualTo(vaultOfShop.publicKey());
				assertThat(context.getBean("warehouseEnSyncTemplate", EnSyncOperations.class).appId())
					.isEqualTo(this.applications.server().app("warehouse").publicKey());
			});
	}

	@Test
	void definitionsCanBeProcessedAheadOfTime() throws IOException {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of(and(app("ensync.clients.shop", "shop"))).applyTo(context);
			context.register(AllConfigurations.class);
			InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get("com.example", "Application")), files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			StringBuilder sources = new StringBuilder();
			for (String path : files.getGeneratedFiles(Kind.SOURCE).keySet()) {
				sources.append(files.getGeneratedFileContent(Kind.SOURCE, path));
			}
			assertThat(sources).contains("\"shopEnSyncEngine\"", "\"shopEnSyncClient\"", "\"shopEnSyncTemplate\"",
					"setDefaultCandidate(false)", "Qualifier\", \"shop\"");
		}
	}

	@Test
	void anUnknownClientIsToldWithThoseThatThereAre(CapturedOutput output) {
		assertRefused(NamesAnother.class, output,
				"@EnSyncListener on " + NamesAnother.class.getName()
						+ ".on has no client to receive from: there is no client 'biling' below 'ensync.clients',"
						+ " only: shop, warehouse.",
				"The annotation's attribute 'client' takes the name. Correct the name, or set the properties of the"
						+ " client below 'ensync.clients.biling'.",
				"listener.client=biling");
	}

	@Test
	void anUnknownClientOfAContainerFactoryIsToldWithThoseThatThereAre(CapturedOutput output) {
		assertRefused(UnknownInAFactory.class, output,
				"There is no client 'biling' below 'ensync.clients', only: shop, warehouse.",
				"Correct the name, or set the properties of the client below 'ensync.clients.biling'.");
	}

	@Test
	void aListenerWithoutANameIsRefusedWhereAllClientsHaveOne(CapturedOutput output) {
		assertRefused(NamesAnother.class, output,
				".on has no client to receive from: there is no plain client, only those below 'ensync.clients':"
						+ " shop, warehouse.",
				"Name one of them, or set 'ensync.app-key'.", "listener.client=");
	}

	@ParameterizedTest
	@ValueSource(classes = { NeedsOperations.class, NeedsClient.class })
	void anInjectionWithoutANameIsRefusedWhereAllClientsHaveOne(Class<?> source, CapturedOutput output) {
		assertRefused(source, output,
				" of the plain client, and there are only clients with names below"
						+ " 'ensync.clients': shop, warehouse.",
				"Name one, for example by @Qualifier(\"shop\"), or set 'ensync.app-key' for a plain client.");
		assertThat(output).contains("Parameter 0 of constructor in " + source.getName());
	}

	@Test
	void anInjectionByAnUnknownNameIsToldWithThoseThatThereAre(CapturedOutput output) {
		assertRefused(NeedsAnother.class, output,
				" needs the EnSyncTemplate of the client 'biling', and there are only those below 'ensync.clients':"
						+ " shop, warehouse.",
				"Correct the name, or set the properties of the client below 'ensync.clients.biling'.");
	}

	@Test
	void theAppKeyOfThePlainClientIsNotThatOfAnother(CapturedOutput output) {
		assertRefused(Nothing.class, output, "There is no app key to log in to EnSync with.",
				"Set 'ensync.clients.third.app-key' to the app key of this application.",
				and(app("ensync", "shop"), "ensync.clients.third.payload-metadata=false"));
	}

	@Test
	void aListenerNeedsTheSecretKeyOfItsClient(CapturedOutput output) {
		assertRefused(NamesAnother.class, output, "needs the app's secret key",
				"Set 'ensync.clients.third.app-secret-key' to", and(app("ensync", "shop"), "listener.client=third",
						"ensync.clients.third.app-key=" + this.applications.server().app("shop").appKey()));
	}

	@Test
	void aRefusedAppKeyIsToldWithItsProperty(CapturedOutput output) {
		assertRefused(Nothing.class, output, "refused the app key",
				"Set 'ensync.clients.shop.app-key' to an app key that this engine knows, or 'ensync.clients.shop.url' to",
				"ensync.clients.shop.app-key=marker-of-key");
		assertThat(output).doesNotContain("marker-of-key");
	}

	@ParameterizedTest
	@ValueSource(strings = { "url=::", "reconnect.factor=0.5", "app-secret-key=x", "recipients.me=x",
			"call-timeout=soon", "retired-app-secret-keys=x", "ssl.bundle=none" })
	void aPropertyThatCannotWorkIsToldByItsName(String property, CapturedOutput output) {
		String name = "ensync.clients.shop." + property.substring(0, property.indexOf('='));
		assertRefused(Nothing.class, output, name, name, "ensync.clients.shop." + property);
	}

	private void assertRefused(Class<?> source, CapturedOutput output, String description, String action,
			String... properties) {
		Throwable failure = catchThrowable(
				() -> new SpringApplicationBuilder(AllConfigurations.class, source).web(WebApplicationType.NONE)
					.properties(twoClients())
					.run(Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new)));
		assertThat(failure).isNotNull();
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
		assertThat(output.getAll().replaceAll("\\s+", " ")).contains(description, action);
	}

	private String[] twoClients() {
		return and(app("ensync.clients.warehouse", "warehouse"),
				and(app("ensync.clients.shop", "shop"), "ensync.url=" + this.applications.server().url()));
	}

	/** Keys of an app. */
	private String[] app(String prefix, String name) {
		EnSyncApp app = this.applications.server().app(name);
		return new String[] { prefix + ".app-key=" + app.appKey(), prefix + ".app-secret-key=" + app.secretKey() };
	}

	private static String[] and(String[] properties, String... others) {
		return Stream.concat(Stream.of(properties), Stream.of(others)).toArray(String[]::new);
	}

	private EnSyncConnectionDetails details(String name) {
		return new AppConnectionDetails(this.applications.server().url(), this.applications.server().app(name), null);
	}

	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, ListenerAutoConfiguration.class,
			EnSyncAutoConfiguration.class })
	static class AllConfigurations {

	}

	static class Nothing {

	}

	static class NamesShop {

		@EnSyncListener(value = "orders/created", client = "shop")
		void on(String json) {
		}

	}

	static class NamesAnother {

		@EnSyncListener(value = "orders/created", client = "${listener.client}")
		void on(String json) {
		}

	}

	static class UnknownInAFactory {

		@Bean
		EnSyncListenerContainerFactory special(EnSyncListenerContainerFactory enSyncListenerContainerFactory) {
			return enSyncListenerContainerFactory.withClient("biling");
		}

	}

	static class NeedsOperations {

		NeedsOperations(EnSyncOperations operations) {
		}

	}

	static class NeedsClient {

		NeedsClient(EnSyncClient client) {
		}

	}

	static class NeedsAnother {

		NeedsAnother(@Qualifier("biling") EnSyncTemplate template) {
		}

	}

	/**
	 * Takes the key of one client from elsewhere.
	 */
	private static final class OfShop implements EnSyncClientOptionsCustomizer {

		private final Map<String, EnSyncApp> vaults;

		OfShop(EnSyncApp vault) {
			this.vaults = Map.of("shop", vault);
		}

		@Override
		public void customize(EnSyncClientOptions.Builder options) {
		}

		@Override
		public void customize(String client, EnSyncClientOptions.Builder options) {
			EnSyncApp vault = this.vaults.get(client);
			if (vault != null) {
				options.secretKey(AppSecretKey.parse(vault.secretKey()));
			}
		}

	}

}
