package io.streamstarters.ensync.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.listener.EnSyncListenerContainerFactory;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * One application on two engines: as the plain client on the one, and by the name
 * "billing" on the other, with keys of its own.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncNamedClientsTests {

	private final Applications plain = new Applications();

	private final Applications billing = new Applications();

	@AfterEach
	void close() {
		this.plain.close();
		this.billing.close();
	}

	@Test
	void aListenerReceivesFromTheClientThatItNames() throws Exception {
		Listeners listeners = start(Listeners.class, "client.of.invoices=billing").getBean(Listeners.class);
		String atPlain = this.plain.publish("orders/created", "{\"at\": \"plain\"}");
		String atBilling = this.billing.publish("orders/created", "{\"at\": \"billing\"}");
		assertThat(listeners.received(2)).containsExactlyInAnyOrder("plain got {\"at\": \"plain\"}",
				"billing got {\"at\": \"billing\"}");
		this.plain.awaitState(atPlain, EventState.ACKED);
		this.billing.awaitState(atBilling, EventState.ACKED);
		assertThat(listeners.received).isEmpty();
	}

	@Test
	void aListenerHasTheClientAndTheContainerFactoryThatItNames() {
		ConfigurableApplicationContext context = start(ListenerOfAFactory.class);
		MessageListenerContainer container = Applications.container(context);
		assertThat(container.getClient()).isEqualTo("billing");
		assertThat(container.getOptions().concurrency()).isEqualTo(3);
		this.billing.awaitState(this.billing.publish("orders/created", "{}"), EventState.ACKED);
	}

	@Test
	void aContainerOfAnApplicationWorksWithTheClientOfItsFactory() {
		ConfigurableApplicationContext context = start(Nothing.class);
		ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
		registry.register(context.getBean(EnSyncListenerContainerFactory.class)
			.withClient("billing")
			.createContainer("own", List.of("orders/created"), (attempts) -> null));
		registry.start("own");
		this.billing.awaitState(this.billing.publish("orders/created", "{}"), EventState.ACKED);
	}

	@Test
	void templatesAreInjectedByTheNameOfTheirClient() {
		Templates templates = start(Templates.class).getBean(Templates.class);
		assertThat(templates.plain.appId()).isEqualTo(publicKey(this.plain));
		assertThat(templates.billing.appId()).isEqualTo(publicKey(this.billing));
		assertThat(templates.billingOperations).isSameAs(templates.billing);
		String recipient = this.billing.server().app("shop").publicKey();
		templates.billing.publish("invoices/sent", List.of(recipient), "{}");
		assertThat(this.billing.server().events("shop")).singleElement()
			.returns(publicKey(this.billing), ReceivedEvent::sender);
		assertThat(this.plain.server().events("shop")).isEmpty();
	}

	@Test
	void aReplyGoesOutThroughTheClientOfTheListener() {
		start(Replying.class);
		EnSyncTemplate shop = new EnSyncTemplate(this.billing.shop(), new JsonMapper());
		String reply = shop.sendAndReceive("invoices/total", publicKey(this.billing), Map.of("number", 7), String.class,
				Duration.ofSeconds(30));
		assertThat(reply).isEqualTo("{\"total\":42}");
		assertThat(this.billing.server().events("shop")).singleElement()
			.returns(publicKey(this.billing), ReceivedEvent::sender);
	}

	@Test
	void aReplyGoesOutThroughTheClientThatAnApplicationGivesToItsFactory() {
		start(ReplyingByAFactory.class);
		EnSyncTemplate shop = new EnSyncTemplate(this.billing.shop(), new JsonMapper());
		String reply = shop.sendAndReceive("invoices/total", publicKey(this.billing), Map.of("number", 7), String.class,
				Duration.ofSeconds(30));
		assertThat(reply).isEqualTo("{\"total\":42}");
	}

	@Test
	void aDeadLetterGoesOutThroughTheClientOfTheListener() {
		start(Failing.class, "ensync.listener.dead-letter.recipients=ops", "ensync.listener.retry.max-attempts=1",
				"ensync.clients.billing.recipients.ops=" + this.billing.server().app("shop").publicKey(),
				"ensync.recipients.ops=" + this.plain.server().app("shop").publicKey());
		this.billing.awaitState(this.billing.publish("orders/created", "{}"), EventState.ACKED);
		assertThat(this.billing.server().events("shop")).singleElement()
			.returns("orders/created-dlt", ReceivedEvent::name)
			.returns(publicKey(this.billing), ReceivedEvent::sender);
		assertThat(this.plain.server().events("shop")).isEmpty();
		this.plain.awaitState(this.plain.publish("orders/sent", "{}"), EventState.ACKED);
		assertThat(this.plain.server().events("shop")).singleElement().returns("orders/sent-dlt", ReceivedEvent::name);
	}

	@Test
	void theRecipientsOfDeadLettersAreThoseOfClientsWithListeners() {
		String[] properties = { "ensync.listener.dead-letter.recipients=ops", "client.of.sent=billing",
				"ensync.clients.billing.recipients.ops=" + this.billing.server().app("shop").publicKey() };
		start(Failing.class, properties);
		properties[1] = "client.of.sent=";
		assertThatThrownBy(() -> run(Failing.class, properties)).rootCause()
			.hasMessageContaining(
					"'ensync.listener.dead-letter.recipients[0]' is none of the names below" + " 'ensync.recipients'");
		assertThatThrownBy(
				() -> run(Failing.class, "ensync.listener.dead-letter.recipients=ops", "client.of.sent=billing"))
			.rootCause()
			.hasMessageContaining("below 'ensync.clients.billing.recipients'");
	}

	@Test
	void clientsOfOneEngineAreDifferentApps() throws Exception {
		ConfigurableApplicationContext context = this.plain.start(Listeners.class, "client.of.invoices=billing",
				"ensync.clients.billing.app-key=" + this.plain.server().app("shop").appKey(),
				"ensync.clients.billing.app-secret-key=" + this.plain.server().app("shop").secretKey());
		EnSyncOperations operations = context.getBean(EnSyncOperations.class);
		operations.publish("orders/created", List.of(this.plain.server().app("shop").publicKey()), "\"for shop\"");
		operations.publish("orders/created", List.of(publicKey(this.plain)), "\"for warehouse\"");
		assertThat(context.getBean(Listeners.class).received(2))
			.containsExactlyInAnyOrder("plain got \"for warehouse\"", "billing got \"for shop\"");
	}

	@Test
	void healthSaysWhichClientIsAway(CapturedOutput output) {
		this.billing.server().stop();
		ConfigurableApplicationContext context = run(Listeners.class, "client.of.invoices=billing");
		assertThat(output.getAll().lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.contains("'ensync.clients.billing.url'", this.billing.server().url());
		Health away = health(context);
		assertThat(away.getStatus()).isEqualTo(Status.DOWN);
		assertThat(away.getDetails()).doesNotContainKey("error");
		assertThat(details(away, "clients", "billing")).containsEntry("status", "DOWN")
			.extractingByKey("error")
			.asString()
			.contains(this.billing.server().url());
		this.billing.server().start();
		await().until(() -> health(context).getStatus(), Status.UP::equals);
		Health there = health(context);
		assertThat(there.getDetails()).containsEntry("clients", Map.of("billing", Map.of("status", "UP")));
		assertThat(details(there, "listeners", "invoices")).containsEntry("client", "billing");
		assertThat(details(there, "listeners", "orders")).doesNotContainKey("client");
		this.plain.server().stop();
		await().until(() -> health(context).getStatus(), Status.DOWN::equals);
		assertThat(health(context).getDetails()).containsEntry("clients", Map.of("billing", Map.of("status", "UP")))
			.extractingByKey("error")
			.asString()
			.contains(this.plain.server().url());
	}

	@Test
	void aListenerThatMayNotTryAgainNamesThePropertyOfItsClient() {
		ConfigurableApplicationContext context = start(Listeners.class, "client.of.invoices=billing",
				"ensync.clients.billing.reconnect.max-attempts=1");
		MessageListenerContainer invoices = context.getBean(ListenerContainerRegistry.class).getContainer("invoices");
		assertThat(invoices).isNotNull();
		this.billing.server().stop();
		Applications.awaitState(invoices, ContainerState.STOPPED);
		assertThat(invoices.getLastError()).hasMessageContaining("'ensync.clients.billing.reconnect.max-attempts'");
	}

	@Test
	void anEventThatIsLargerThanAcceptedNamesThePropertyOfItsClient() {
		ConfigurableApplicationContext context = start(Listeners.class, "client.of.invoices=billing",
				"ensync.clients.billing.max-inbound-size=2KB", "ensync.clients.billing.reconnect.interval=1h",
				"ensync.clients.billing.reconnect.max-interval=1h");
		MessageListenerContainer invoices = context.getBean(ListenerContainerRegistry.class).getContainer("invoices");
		assertThat(invoices).isNotNull();
		this.billing.publish("orders/created", "\"" + "x".repeat(3000) + "\"");
		Applications.awaitState(invoices, ContainerState.DISCONNECTED);
		assertThat(invoices.getLastError()).hasMessageContaining("'ensync.clients.billing.max-inbound-size'");
	}

	@Test
	void connectionsEndWithTheApplication() {
		ConfigurableApplicationContext context = start(Listeners.class, "client.of.invoices=billing");
		assertThat(this.billing.server().connections("warehouse")).isNotEmpty();
		context.close();
		await().untilAsserted(() -> assertThat(this.billing.server().connections("warehouse")).isEmpty());
	}

	private ConfigurableApplicationContext start(Class<?> source, String... properties) {
		return this.plain.start(source, with(properties));
	}

	private ConfigurableApplicationContext run(Class<?> source, String... properties) {
		return this.plain.run(source, with(properties));
	}

	private String[] with(String... properties) {
		Stream<String> named = Stream.of("url=" + this.billing.server().url(),
				"app-key=" + this.billing.server().app("warehouse").appKey(),
				"app-secret-key=" + this.billing.server().app("warehouse").secretKey());
		return Stream.concat(named.map((property) -> "ensync.clients.billing." + property), Stream.of(properties))
			.toArray(String[]::new);
	}

	private static String publicKey(Applications applications) {
		return applications.server().app("warehouse").publicKey();
	}

	private static Health health(ConfigurableApplicationContext context) {
		Health health = context.getBean("ensyncHealthIndicator", HealthIndicator.class).health();
		assertThat(health).isNotNull();
		return health;
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Map<String, Object> details(Health health, String key, String name) {
		Map<String, Map<String, Object>> details = (Map<String, Map<String, Object>>) health.getDetails().get(key);
		assertThat(details).isNotNull();
		return details.get(name);
	}

	static class Nothing {

	}

	static class Listeners {

		private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@EnSyncListener(id = "orders", value = "orders/created")
		void plain(String json) {
			this.received.add("plain got " + json);
		}

		@EnSyncListener(id = "invoices", value = "orders/created", client = "${client.of.invoices}")
		void billing(String json) {
			this.received.add("billing got " + json);
		}

		List<@Nullable String> received(int number) throws InterruptedException {
			List<@Nullable String> texts = new ArrayList<>();
			for (int i = 0; i < number; i++) {
				texts.add(this.received.poll(30, TimeUnit.SECONDS));
			}
			return texts;
		}

	}

	static class ListenerOfAFactory {

		@Bean
		EnSyncListenerContainerFactory three(EnSyncListenerContainerFactory enSyncListenerContainerFactory) {
			return enSyncListenerContainerFactory.withOptions((options) -> options.withConcurrency(3));
		}

		@EnSyncListener(value = "orders/created", containerFactory = "three", client = "#{'bill' + 'ing'}")
		void on(String json) {
		}

	}

	static class Templates {

		private final EnSyncOperations plain;

		private final EnSyncTemplate billing;

		private final EnSyncOperations billingOperations;

		Templates(EnSyncOperations plain, @Qualifier("billing") EnSyncTemplate billing,
				@Qualifier("billing") EnSyncOperations billingOperations) {
			this.plain = plain;
			this.billing = billing;
			this.billingOperations = billingOperations;
		}

	}

	static class ReplyingByAFactory {

		@Bean
		EnSyncListenerContainerFactory own(EnSyncListenerContainerFactory enSyncListenerContainerFactory,
				@Qualifier("billing") EnSyncClient client, @Qualifier("billing") EnSyncOperations operations) {
			return enSyncListenerContainerFactory.withClient(client, operations);
		}

		@EnSyncListener(value = "invoices/total", containerFactory = "own")
		Map<String, Integer> on(EnSyncEvent<String> event) {
			return Map.of("total", 42);
		}

	}

	static class Failing {

		@EnSyncListener(id = "created", value = "orders/created", client = "billing")
		@EnSyncListener(id = "sent", value = "orders/sent", client = "${client.of.sent:}")
		void on(String json) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Replying {

		@EnSyncListener(value = "invoices/total", client = "billing")
		Map<String, Integer> on(EnSyncEvent<String> event) {
			return Map.of("total", 42);
		}

	}

}
