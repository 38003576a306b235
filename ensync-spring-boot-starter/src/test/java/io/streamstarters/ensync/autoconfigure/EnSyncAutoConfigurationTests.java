package io.streamstarters.ensync.autoconfigure;

import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncProtocol;
import io.streamstarters.ensync.client.grpc.GrpcChannelCustomizer;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.listener.actuate.BrokerHealthIndicator;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.autoconfigure.ListenerProperties;
import io.streamstarters.listener.container.ContainerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is configured, and what gives way to beans of the application.
 */
class EnSyncAutoConfigurationTests {

	private final Applications applications = new Applications();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, ListenerAutoConfiguration.class,
				EnSyncAutoConfiguration.class, EnSyncHealthAutoConfiguration.class))
		.withPropertyValues(this.applications.properties("shop"));

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void thereIsATemplateThatPublishes() {
		this.runner.run((context) -> {
			EnSyncOperations operations = context.getBean(EnSyncOperations.class);
			assertThat(operations).isInstanceOf(EnSyncTemplate.class);
			List<String> ids = operations.publish("orders/created",
					List.of(this.applications.server().app("warehouse").publicKey()), Map.of("a", 1));
			assertThat(this.applications.event(ids.get(0)).sender()).isEqualTo(operations.appId());
		});
	}

	@Test
	void anApplicationThatOnlyPublishesNeedsNoSecretKey() {
		this.runner.withPropertyValues("ensync.app-secret-key=").run((context) -> {
			EnSyncOperations operations = context.getBean(EnSyncOperations.class);
			operations.publish("orders/created", List.of(this.applications.server().app("warehouse").publicKey()),
					"{}");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(operations::appId);
		});
	}

	@Test
	void nobodyLooksForTheEngineIfItsAbsenceIsToBeIgnored() {
		this.runner.withPropertyValues("ensync.listener.startup-failure-policy=ignore")
			.run((context) -> assertThat(this.applications.server().calls(EnSyncOperation.CONNECT)).isZero());
		this.runner.run((context) -> assertThat(this.applications.server().calls(EnSyncOperation.CONNECT)).isOne());
	}

	@Test
	void propertiesAreBound() {
		this.runner
			.withPropertyValues("ensync.protocol=events", "ensync.call-timeout=3s", "ensync.heartbeat-interval=4s",
					"ensync.max-inbound-size=5MB", "ensync.max-payload-size=1MB", "ensync.reconnect.interval=1s",
					"ensync.reconnect.factor=1.5", "ensync.reconnect.max-interval=7s",
					"ensync.reconnect.max-attempts=8", "ensync.listener.concurrency=4",
					"ensync.listener.retry.max-attempts=3")
			.run((context) -> {
				EnSyncClientProperties properties = context.getBean(EnSyncClientProperties.class);
				assertThat(properties.protocol()).isEqualTo(EnSyncProtocol.EVENTS);
				assertThat(properties.callTimeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(properties.heartbeatInterval()).isEqualTo(Duration.ofSeconds(4));
				assertThat(properties.maxInboundSize()).isEqualTo(DataSize.ofMegabytes(5));
				assertThat(properties.maxPayloadSize()).isEqualTo(DataSize.ofMegabytes(1));
				assertThat(properties.reconnect()).isEqualTo(
						new EnSyncClientProperties.Reconnect(Duration.ofSeconds(1), 1.5, Duration.ofSeconds(7), 8));
				ListenerProperties listener = context.getBean(EnSyncProperties.class).listener();
				assertThat(listener.concurrency()).isEqualTo(4);
				assertThat(listener.retry().maxAttempts()).isEqualTo(3);
			});
	}

	@Test
	void theProtocolOfThePropertyIsSpoken() {
		try (EnSyncServer server = EnSyncServer.builder().app("shop").dialects(Dialect.MESSAGES).start()) {
			ApplicationContextRunner runner = this.runner.withPropertyValues("ensync.url=" + server.url(),
					"ensync.app-key=" + server.app("shop").appKey());
			List<String> recipients = List.of(server.app("shop").publicKey());
			runner.withPropertyValues("ensync.protocol=messages")
				.run((context) -> context.getBean(EnSyncOperations.class).publish("x", recipients, "{}"));
			runner.withPropertyValues("ensync.protocol=events")
				.run((context) -> assertThatExceptionOfType(EnSyncPublishException.class)
					.isThrownBy(() -> context.getBean(EnSyncOperations.class).publish("x", recipients, "{}")));
			assertThat(server.events("shop")).hasSize(1);
		}
	}

	@Test
	void thePayloadSizeOfThePropertyIsTheLimit() {
		this.runner.withPropertyValues("ensync.max-payload-size=10B")
			.run((context) -> assertThatExceptionOfType(EnSyncPublishException.class)
				.isThrownBy(() -> context.getBean(EnSyncOperations.class)
					.publish("x", List.of(this.applications.server().app("warehouse").publicKey()), "\"0123456789\""))
				.withMessageContaining("limit of 10"));
	}

	@Test
	void recipientsOfThePropertiesHaveNames() {
		this.runner
			.withPropertyValues("ensync.recipients.stock-2=" + this.applications.server().app("warehouse").publicKey())
			.run((context) -> {
				EnSyncOperations operations = context.getBean(EnSyncOperations.class);
				String idem = operations.publish("x", List.of("stock-2"), "{}").get(0);
				assertThat(this.applications.event(idem).payloadMetadata()).contains("skeleton");
				assertThatExceptionOfType(EnSyncPublishException.class)
					.isThrownBy(() -> operations.event("x").to("stock").payload("{}").publish())
					.withMessageContaining("[stock-2]");
			});
	}

	@Test
	void payloadMetadataIsSwitchedOffByAProperty() {
		this.runner.withPropertyValues("ensync.payload-metadata=false").run((context) -> {
			String idem = context.getBean(EnSyncOperations.class)
				.publish("x", List.of(this.applications.server().app("warehouse").publicKey()), "{\"a\":1}")
				.get(0);
			assertThat(this.applications.event(idem).payloadMetadata()).isNull();
		});
	}

	@Test
	void newPropertiesAreDescribed() throws Exception {
		try (InputStream metadata = getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			JsonNode properties = new JsonMapper().readTree(metadata).get("properties");
			assertThat(properties.valueStream())
				.filteredOn((property) -> List.of("ensync.recipients", "ensync.payload-metadata")
					.contains(property.get("name").asString()))
				.hasSize(2)
				.allSatisfy((property) -> assertThat(property.path("description").asString()).isNotBlank());
		}
	}

	@Test
	void sizesBeyondWhatGrpcCanDoMeanTheMost() {
		this.runner.withPropertyValues("ensync.max-inbound-size=4GB", "ensync.max-payload-size=4GB")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void listenersTakeTheirOptionsFromTheProperties() {
		this.runner.withUserConfiguration(TwoListeners.class)
			.withPropertyValues("ensync.listener.concurrency=2", "ensync.listener.max-in-flight=9",
					"ensync.listener.shutdown-timeout=7s", "ensync.listener.handled-window.size=11",
					"ensync.listener.handled-window.time=13s", "ensync.listener.auto-startup=false")
			.run((context) -> {
				Map<String, ContainerOptions> options = new TreeMap<>();
				Applications.containers((ConfigurableApplicationContext) context.getSourceApplicationContext())
					.forEach((container) -> options.put(container.getId(), container.getOptions()));
				assertThat(options).containsExactly(
						Map.entry("many",
								new ContainerOptions(5, 15, false, Duration.ofSeconds(7), 11, Duration.ofSeconds(13))),
						Map.entry("one",
								new ContainerOptions(2, 9, false, Duration.ofSeconds(7), 11, Duration.ofSeconds(13))));
			});
	}

	@Test
	void customizersComeAfterThePropertiesInTheirOrder() {
		this.runner.withPropertyValues("ensync.max-payload-size=10B")
			.withUserConfiguration(Customizers.class)
			.run((context) -> assertThatExceptionOfType(EnSyncPublishException.class)
				.isThrownBy(() -> context.getBean(EnSyncOperations.class)
					.publish("x", List.of(this.applications.server().app("warehouse").publicKey()), "\"0123456789\""))
				.withMessageContaining("limit of 5"));
	}

	@Test
	void channelCustomizersComeLastInTheirOrder() {
		this.runner.withUserConfiguration(ChannelCustomizers.class)
			.run((context) -> assertThatExceptionOfType(EnSyncConnectionException.class)
				.isThrownBy(() -> context.getBean(EnSyncOperations.class)
					.publish("x", List.of(this.applications.server().app("warehouse").publicKey()), "{}"))
				.withMessageContaining("first, second"));
	}

	@Test
	void clientCustomizersComeAfterThePropertiesInTheirOrder() {
		this.runner.withPropertyValues("ensync.app-secret-key=" + EnSyncApp.generate("x").secretKey())
			.withUserConfiguration(ClientCustomizers.class)
			.run((context) -> assertThat(context.getBean(EnSyncOperations.class).appId())
				.isEqualTo(ClientCustomizers.app.publicKey()));
	}

	@Test
	void connectionDetailsTakeTheProperties() {
		EnSyncConnectionDetails details = new AppConnectionDetails(this.applications.server().url(),
				this.applications.server().app("warehouse"), null);
		this.runner.withPropertyValues("ensync.url=::", "ensync.app-key=")
			.withBean(EnSyncConnectionDetails.class, () -> details)
			.run((context) -> assertThat(context.getBean(EnSyncOperations.class).appId())
				.isEqualTo(this.applications.server().app("warehouse").publicKey()));
	}

	@Test
	void anEngineOfTheApplicationIsUsed() {
		this.runner.withPropertyValues("ensync.url=::")
			.withBean("own", EnSyncEngine.class,
					() -> EnSyncEngine.create(this.applications.server().url(), EnSyncEngineOptions.defaults()))
			.run((context) -> assertThat(context).hasSingleBean(EnSyncEngine.class).hasSingleBean(EnSyncClient.class));
	}

	@Test
	void aClientOfTheApplicationIsUsed() {
		this.runner.withPropertyValues("ensync.app-key=")
			.withBean("own", EnSyncClient.class, this.applications::shop)
			.run((context) -> assertThat(context).hasSingleBean(EnSyncClient.class).hasBean("own"));
	}

	@Test
	void operationsOfTheApplicationAreUsed() {
		this.runner
			.withBean("own", EnSyncOperations.class,
					() -> new EnSyncTemplate(this.applications.shop(), new JsonMapper()))
			.run((context) -> assertThat(context).hasSingleBean(EnSyncOperations.class).hasBean("own"));
	}

	@Test
	void healthOfTheApplicationIsUsed() {
		this.runner.withBean("ensyncHealthIndicator", HealthIndicator.class, () -> () -> Health.unknown().build())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BrokerHealthIndicator.class));
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(BrokerHealthIndicator.class));
		this.runner.withPropertyValues("management.health.ensync.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BrokerHealthIndicator.class));
	}

	@Test
	void anApplicationWithoutHealthStarts() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasSingleBean(EnSyncTemplate.class)
				.doesNotHaveBean("ensyncHealthIndicator"));
	}

	@Test
	void anApplicationThatExcludesEnSyncStarts() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ListenerAutoConfiguration.class, EnSyncHealthAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BrokerHealthIndicator.class));
	}

	@Test
	void listenersOfLazyBeansAreFound() {
		this.applications.start(TwoListeners.class, "spring.main.lazy-initialization=true");
	}

	@Test
	void everyPropertyIsDescribed() throws Exception {
		List<JsonNode> properties = new ArrayList<>();
		for (URL url : Collections
			.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream metadata = url.openStream()) {
				new JsonMapper().readTree(metadata)
					.path("properties")
					.valueStream()
					.filter((property) -> property.path("name").stringValue().startsWith("ensync."))
					.forEach(properties::add);
			}
		}
		assertThat(properties).extracting((property) -> property.path("name").stringValue())
			.contains("ensync.app-key", "ensync.clients", "ensync.reconnect.factor", "ensync.listener.retry.jitter")
			.doesNotHaveDuplicates();
		assertThat(properties)
			.filteredOn((property) -> property.path("name")
				.stringValue()
				.matches("ensync\\.(reconnect\\.|call-|heartbeat-|max-).*"))
			.hasSize(8)
			.allSatisfy((property) -> assertThat(property.has("defaultValue")).as(property.toString()).isTrue());
		assertThat(properties).allSatisfy((property) -> {
			assertThat(property.path("description").stringValue("")).as(property.toString()).isNotBlank();
			assertThat(property.has("sourceType")).as("%s belongs to a class", property).isTrue();
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class ChannelCustomizers {

		private final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		GrpcChannelCustomizer second() {
			return (builder) -> builder.intercept(refusing(note("second")));
		}

		@Bean
		@Order(1)
		GrpcChannelCustomizer first() {
			return (builder) -> note("first");
		}

		private String note(String call) {
			this.calls.add(call);
			return String.join(", ", this.calls);
		}

		private static ClientInterceptor refusing(String text) {
			return new ClientInterceptor() {

				@Override
				public <I, O> ClientCall<I, O> interceptCall(MethodDescriptor<I, O> method, CallOptions options,
						Channel next) {
					throw Status.UNAVAILABLE.withDescription(text).asRuntimeException();
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClientCustomizers {

		static final EnSyncApp app = EnSyncApp.generate("vault");

		@Bean
		@Order(2)
		EnSyncClientOptionsCustomizer second() {
			return (options) -> options.secretKey(AppSecretKey.parse(app.secretKey()));
		}

		@Bean
		@Order(1)
		EnSyncClientOptionsCustomizer first() {
			return (options) -> options.secretKey(null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		@Order(2)
		EnSyncEngineOptionsCustomizer second() {
			return (options) -> options.maxPayloadSize(5);
		}

		@Bean
		@Order(1)
		EnSyncEngineOptionsCustomizer first() {
			return (options) -> options.maxPayloadSize(100);
		}

	}

	static class TwoListeners {

		@EnSyncListener(id = "one", value = "orders/created")
		void one(String json) {
		}

		@EnSyncListener(id = "many", value = { "a", "b", "c" }, concurrency = "5")
		void many(String json) {
		}

	}

}
