package io.streamstarters.ensync;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import io.streamstarters.ensync.test.TestClock;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An engine whose clock the test moves, with the apps "shop", which publishes, and
 * "warehouse", as which Spring applications are started to listen.
 */
public final class Applications implements AutoCloseable {

	private final TestClock clock = new TestClock();

	private final EnSyncServer server;

	private final EnSyncEngine engine;

	private final EnSyncClient shop;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	public Applications() {
		this((builder) -> builder);
	}

	public Applications(UnaryOperator<EnSyncServerBuilder> settings) {
		this.server = settings
			.apply(EnSyncServer.builder().firstBlock(0).app("shop").app("warehouse").clock(this.clock))
			.start();
		this.engine = EnSyncEngine.create(this.server.url(), EnSyncEngineOptions.defaults());
		this.shop = client("shop");
	}

	public EnSyncServer server() {
		return this.server;
	}

	public TestClock clock() {
		return this.clock;
	}

	public EnSyncClient shop() {
		return this.shop;
	}

	/** Another client of an app, closed with this. */
	public EnSyncClient client(String app, EnSyncClientOptions options) {
		return this.engine.createClient(this.server.app(app).appKey(), options);
	}

	public EnSyncClient client(String app) {
		return client(app, EnSyncClientOptions.of(AppSecretKey.parse(this.server.app(app).secretKey())));
	}

	public String[] properties(String app) {
		EnSyncApp known = this.server.app(app);
		return new String[] { "ensync.url=" + this.server.url(), "ensync.app-key=" + known.appKey(),
				"ensync.app-secret-key=" + known.secretKey(), "ensync.listener.retry.jitter=0",
				"ensync.reconnect.interval=50ms", "ensync.reconnect.max-interval=100ms" };
	}

	/** Starts an application and waits until its listeners can receive. */
	public ConfigurableApplicationContext start(Class<?> source, String... properties) {
		ConfigurableApplicationContext context = run(source, properties);
		containers(context).stream()
			.filter(MessageListenerContainer::isAutoStartup)
			.forEach((container) -> awaitState(container, ContainerState.RUNNING));
		return context;
	}

	/** Starts an application and waits for nothing. */
	public ConfigurableApplicationContext run(Class<?> source, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, source)
			.web(WebApplicationType.NONE)
			.properties(properties("warehouse"))
			.run(Stream.of(properties).map((property) -> "--" + property).toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	public static List<MessageListenerContainer> containers(ConfigurableApplicationContext context) {
		return context.getBean(ListenerContainerRegistry.class).getContainers("ensync");
	}

	public static MessageListenerContainer container(ConfigurableApplicationContext context) {
		assertThat(containers(context)).hasSize(1);
		return containers(context).get(0);
	}

	public static void awaitState(MessageListenerContainer container, ContainerState state) {
		await().until(container::getState, state::equals);
	}

	/** Publishes from the shop to the warehouse. */
	public String publish(String eventName, String json) {
		return this.shop.publish(eventName, List.of(this.server.app("warehouse").publicKey()), json, Map.of()).get(0);
	}

	/** An envelope for the warehouse. */
	public String seal(String json) {
		return new PayloadCipher().seal(json, RecipientKey.parse(this.server.app("warehouse").publicKey()));
	}

	/** An event of the warehouse as the engine has it now. */
	public ReceivedEvent event(String idem) {
		return this.server.events("warehouse")
			.stream()
			.filter((event) -> event.idem().equals(idem))
			.findFirst()
			.orElseThrow();
	}

	public void awaitState(String idem, EventState state) {
		await().until(() -> event(idem).state(), state::equals);
	}

	@Override
	public void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
		this.engine.close();
		this.server.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	public static class Application {

	}

}
