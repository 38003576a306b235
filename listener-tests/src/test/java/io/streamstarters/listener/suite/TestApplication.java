package io.streamstarters.listener.suite;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.PropertySource;

import static org.awaitility.Awaitility.await;

/**
 * A Spring Boot application with listeners to one broker. In their annotations
 * <code>${event.x}</code>, <code>${stream}</code>, <code>${consumer.x}</code> and
 * <code>${sink.x}</code> lead to the destination {@code x} of that broker; the annotation
 * of the other broker is not looked at.
 */
final class TestApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private TestApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts an application and waits for nothing.
	 * @param properties a name that begins with {@code listener.} is one of the broker
	 */
	static TestApplication run(Broker broker, Class<?> listeners, String... properties) {
		return new TestApplication(new SpringApplicationBuilder(Application.class, listeners)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.registerShutdownHook(false)
			.initializers((context) -> context.getEnvironment().getPropertySources().addFirst(new Texts(broker)))
			.run(arguments(broker, properties)));
	}

	/** Starts an application and waits until its listeners can receive. */
	static TestApplication start(Broker broker, Class<?> listeners, String... properties) {
		TestApplication application = run(broker, listeners, properties);
		application.registry()
			.getContainers()
			.stream()
			.filter(MessageListenerContainer::isAutoStartup)
			.forEach((listener) -> application.awaitState(listener.getId(), ContainerState.RUNNING));
		return application;
	}

	private static String[] arguments(Broker broker, String... properties) {
		Map<String, String> arguments = new LinkedHashMap<>(broker.properties());
		arguments.put("broker", broker.getClass().getSimpleName());
		arguments.put("spring.autoconfigure.exclude", broker.others());
		arguments.put("logging.level.root", "WARN");
		arguments.put("management.endpoints.web.exposure.include", "health,listeners");
		String prefix = broker.name() + ".";
		arguments.put(prefix + "listener.retry.initial-interval", "50ms");
		arguments.put(prefix + "listener.retry.multiplier", "1");
		arguments.put(prefix + "listener.retry.jitter", "0");
		arguments.put(prefix + "listener.retry.max-attempts", "3");
		for (String property : properties) {
			String[] parts = property.split("=", 2);
			arguments.put(parts[0].startsWith("listener.") ? prefix + parts[0] : parts[0], parts[1]);
		}
		return arguments.entrySet().stream().map((argument) -> "--" + argument).toArray(String[]::new);
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/** What was called by a name so far. */
	List<Object> calls(String name) {
		return bean(Calls.class).of(name);
	}

	ListenerContainerRegistry registry() {
		return bean(ListenerContainerRegistry.class);
	}

	MessageListenerContainer listener(String id) {
		MessageListenerContainer listener = registry().getContainer(id);
		if (listener == null) {
			throw new AssertionError("No listener '" + id + "' among " + registry().getContainers());
		}
		return listener;
	}

	void awaitState(String id, ContainerState state) {
		await("state of " + id).until(() -> listener(id).getState(), state::equals);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Calls calls() {
			return new Calls();
		}

	}

	private static final class Texts extends PropertySource<Broker> {

		Texts(Broker broker) {
			super("texts", broker);
		}

		@Override
		public Object getProperty(String name) {
			int dot = name.indexOf('.');
			String attribute = (dot > 0) ? name.substring(0, dot) : name;
			return switch (attribute) {
				case "stream" -> name.equals(attribute) ? this.source.destination(attribute, "") : null;
				case "event", "consumer", "sink" ->
					(dot > 0) ? this.source.destination(attribute, name.substring(dot + 1)) : null;
				default -> null;
			};
		}

	}

}
