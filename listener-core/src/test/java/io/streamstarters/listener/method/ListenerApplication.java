package io.streamstarters.listener.method;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.BrokerClients;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ContainerServices;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.validation.Validator;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;

/**
 * An application with listeners whose deliveries come from the test.
 */
final class ListenerApplication implements AutoCloseable {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final Map<String, DeliveryHandler> handlers = new LinkedHashMap<>();

	private static final BrokerClients<String> CLIENTS = new BrokerClients<>("test", "url", "server",
			Map.of("billing", "billing server", "shop", "shop server"));

	final Map<String, String> values = new LinkedHashMap<>();

	final Map<String, Boolean> autoStartup = new LinkedHashMap<>();

	final Map<String, ListenerAttributes> attributes = new LinkedHashMap<>();

	final Map<String, String> containerFactories = new LinkedHashMap<>();

	final List<Object> results = new ArrayList<>();

	/** What the broker's own handler of results gives back. */
	@Nullable CompletionStage<?> resultDelivered;

	/** An application with these beans, named after their classes. */
	static ListenerApplication of(Class<?>... beans) {
		return of((context) -> register(context, beans));
	}

	private static void register(AnnotationConfigApplicationContext context, Class<?>... beans) {
		if (beans.length > 0) {
			context.register(beans);
		}
	}

	static ListenerApplication of(Consumer<AnnotationConfigApplicationContext> beans) {
		return of(JsonMapper.builder().build(), beans);
	}

	static ListenerApplication strict(Class<?>... beans) {
		return of(JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build(),
				(context) -> context.register(beans));
	}

	static ListenerApplication validating(Validator validator, Class<?>... beans) {
		if (validator instanceof LocalValidatorFactoryBean factory) {
			factory.afterPropertiesSet();
		}
		return of(JsonMapper.builder().build(), validator, (context) -> context.register(beans));
	}

	private static ListenerApplication of(JsonMapper jsonMapper, Consumer<AnnotationConfigApplicationContext> beans) {
		return of(jsonMapper, null, beans);
	}

	private static ListenerApplication of(JsonMapper jsonMapper, @Nullable Validator validator,
			Consumer<AnnotationConfigApplicationContext> beans) {
		ListenerApplication application = new ListenerApplication();
		AnnotationConfigApplicationContext context = application.context;
		context.registerBean(ListenerContainerRegistry.class);
		context.registerBean(ListenerMethodFactory.class, () -> new ListenerMethodFactory(context.getBeanFactory(),
				new JacksonJsonMessageConverter(jsonMapper), validator));
		context.registerBean(Registrar.class, () -> application.new Registrar(context.getBeanFactory(),
				context.getBean(ListenerMethodFactory.class), context.getBean(ListenerContainerRegistry.class)));
		beans.accept(context);
		context.refresh();
		return application;
	}

	List<String> ids() {
		return List.copyOf(this.handlers.keySet());
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	boolean isMade(String beanName) {
		return this.context.getBeanFactory().containsSingleton(beanName);
	}

	/** Handles a message by the only listener. */
	void handle(Object payload) throws Exception {
		handle(payload, Map.of());
	}

	void handle(Object payload, Map<String, Object> headers) throws Exception {
		handle(ids().get(0), payload, headers, 1);
	}

	void handleBy(String id, Object payload) throws Exception {
		handle(id, payload, Map.of(), 1);
	}

	DeliveryAttempt handle(String id, Object payload, Map<String, Object> headers, int number) throws Exception {
		DeliveryAttempt attempt = attempt(payload, headers, number);
		handle(id, List.of(attempt));
		return attempt;
	}

	/** Handles messages without headers in one batch. */
	List<DeliveryAttempt> handleAll(String id, Object... payloads) throws Exception {
		List<DeliveryAttempt> attempts = Stream.of(payloads).map((payload) -> attempt(payload, Map.of(), 1)).toList();
		handle(id, attempts);
		return attempts;
	}

	/** Handles messages as the container would hand them over, and waits for the end. */
	void handle(String id, List<DeliveryAttempt> attempts) throws Exception {
		CompletionStage<?> later = handler(id).handle(attempts);
		if (later != null) {
			later.toCompletableFuture().join();
		}
	}

	/** Hands a message to a listener that is not done when its method returns. */
	CompletionStage<?> startHandling(String id, Object payload) throws Exception {
		return startHandling(id, List.of(attempt(payload, Map.of(), 1)));
	}

	CompletionStage<?> startHandling(String id, List<DeliveryAttempt> attempts) throws Exception {
		CompletionStage<?> later = handler(id).handle(attempts);
		if (later == null) {
			throw new IllegalStateException("Done at once");
		}
		return later;
	}

	private DeliveryHandler handler(String id) {
		DeliveryHandler handler = this.handlers.get(id);
		if (handler == null) {
			throw new IllegalArgumentException("No listener " + id + " among " + ids());
		}
		return handler;
	}

	static DeliveryAttempt attempt(Object payload, Map<String, Object> headers, int number) {
		return new DeliveryAttempt(new Message("m1", payload, headers), number);
	}

	@Override
	public void close() {
		this.context.close();
	}

	private final class Registrar extends ListenerAnnotationRegistrar<TestListener, TestContainerFactory> {

		Registrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
				ListenerContainerRegistry registry) {
			super(TestListener.class, beanFactory, methodFactory, registry, new TestContainerFactory("standard"),
					new PayloadHolder<>(Letter.class, Letter::new));
		}

		@Override
		protected TestContainerFactory withClient(TestContainerFactory containerFactory, String client) {
			String server = CLIENTS.get(client);
			return client.isEmpty() ? containerFactory
					: new TestContainerFactory(containerFactory.name() + " at " + server);
		}

		@Override
		protected MessageListenerContainer createContainer(ListenerEndpoint<TestListener> endpoint,
				TestContainerFactory containerFactory) {
			ListenerApplication.this.containerFactories.put(endpoint.id(), containerFactory.name());
			String value = resolve(endpoint.annotation().value());
			if (value.equals("invalid")) {
				throw endpoint.invalid("has an invalid name", "Choose another name.");
			}
			ListenerApplication.this.autoStartup.put(endpoint.id(), endpoint.attributes().autoStartup());
			ListenerApplication.this.attributes.put(endpoint.id(), endpoint.attributes());
			ListenerApplication.this.values.put(endpoint.id(), value);
			ContainerOptions options = new ContainerOptions(Math.max(1, endpoint.attributes().concurrency()), 9, false,
					Duration.ofSeconds(1), 0, Duration.ofSeconds(1));
			AckMode ackMode = endpoint.attributes().ackMode();
			if (ackMode != null) {
				options = options.withAckMode(ackMode, Duration.ofSeconds(1));
			}
			DeliveryHandler handler = createHandler(endpoint, options, (result, delivery) -> {
				ListenerApplication.this.results.add(result);
				return ListenerApplication.this.resultDelivered;
			});
			ListenerApplication.this.handlers.put(endpoint.id(), handler);
			return new MessageListenerContainer(endpoint.id(), "test", () -> {
				throw new UnsupportedOperationException();
			}, handler, new ContainerServices((failure) -> Settlement.ack(), Runnable::run), options);
		}

	}

	/**
	 * Makes the containers.
	 *
	 * @param name tells one from another
	 */
	record TestContainerFactory(String name) {

	}

	/**
	 * A type that holds the payload.
	 *
	 * @param content the payload
	 * @param headers what came with it
	 * @param <T> type of the payload
	 */
	record Letter<T>(T content, Map<String, Object> headers) {

	}

	/**
	 * A message.
	 *
	 * @param id its identity
	 * @param payload its payload
	 * @param headers its headers
	 */
	private record Message(String id, Object payload, Map<String, Object> headers) implements Delivery {

		@Override
		public @Nullable Exception failure() {
			return null;
		}

	}

}
