package io.streamstarters.listener.method;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

/**
 * An application with listeners whose deliveries come from the test.
 */
final class ListenerApplication implements AutoCloseable {

	static final Acknowledgment NO_ACKNOWLEDGMENT = new Acknowledgment() {

		@Override
		public void ack() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void retryLater(Duration delay, String reason) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void discard(String reason) {
			throw new UnsupportedOperationException();
		}

	};

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final Map<String, MethodDeliveryHandler> handlers = new LinkedHashMap<>();

	final Map<String, String> values = new LinkedHashMap<>();

	final Map<String, Boolean> autoStartup = new LinkedHashMap<>();

	final List<Object> results = new ArrayList<>();

	/** An application with these beans, named after their classes. */
	static ListenerApplication of(Class<?>... beans) {
		return of((context) -> context.register(beans));
	}

	static ListenerApplication of(Consumer<AnnotationConfigApplicationContext> beans) {
		return of(JsonMapper.builder().build(), beans);
	}

	static ListenerApplication strict(Class<?>... beans) {
		return of(JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build(),
				(context) -> context.register(beans));
	}

	private static ListenerApplication of(JsonMapper jsonMapper, Consumer<AnnotationConfigApplicationContext> beans) {
		ListenerApplication application = new ListenerApplication();
		AnnotationConfigApplicationContext context = application.context;
		context.registerBean(ListenerContainerRegistry.class);
		context.registerBean(ListenerMethodFactory.class,
				() -> new ListenerMethodFactory(context.getBeanFactory(), new JacksonJsonMessageConverter(jsonMapper)));
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
		handle(ids().get(0), payload, headers, 1, NO_ACKNOWLEDGMENT);
	}

	void handleBy(String id, Object payload) throws Exception {
		handle(id, payload, Map.of(), 1, NO_ACKNOWLEDGMENT);
	}

	void handle(String id, Object payload, Map<String, Object> headers, int attempt, Acknowledgment acknowledgment)
			throws Exception {
		MethodDeliveryHandler handler = this.handlers.get(id);
		if (handler == null) {
			throw new IllegalArgumentException("No listener " + id + " among " + ids());
		}
		handler.handle(new Message("m1", payload, headers), attempt, acknowledgment);
	}

	@Override
	public void close() {
		this.context.close();
	}

	private final class Registrar extends ListenerAnnotationRegistrar<TestListener> {

		Registrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
				ListenerContainerRegistry registry) {
			super(TestListener.class, beanFactory, methodFactory, registry);
		}

		@Override
		protected MessageListenerContainer createContainer(ListenerEndpoint<TestListener> endpoint) {
			String value = resolve(endpoint.annotation().value());
			if (value.equals("invalid")) {
				throw endpoint.invalid("has an invalid name", "Choose another name.");
			}
			ListenerApplication.this.autoStartup.put(endpoint.id(), endpoint.autoStartup());
			ListenerApplication.this.values.put(endpoint.id(), value);
			MethodDeliveryHandler handler = new MethodDeliveryHandler(endpoint.id(), endpoint.method(),
					(result, delivery) -> ListenerApplication.this.results.add(result));
			ListenerApplication.this.handlers.put(endpoint.id(), handler);
			return new MessageListenerContainer(endpoint.id(), "test", () -> {
				throw new UnsupportedOperationException();
			}, handler, (failure) -> Settlement.ack(), Runnable::run, new ContainerOptions(
					Math.max(1, endpoint.concurrency()), 9, false, Duration.ofSeconds(1), 0, Duration.ofSeconds(1)));
		}

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
