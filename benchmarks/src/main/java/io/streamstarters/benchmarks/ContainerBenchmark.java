package io.streamstarters.benchmarks;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.streamstarters.listener.Delivery;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ContainerServices;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerAnnotationRegistrar;
import io.streamstarters.listener.method.ListenerEndpoint;
import io.streamstarters.listener.method.ListenerMethodFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolverComposite;
import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;
import org.springframework.messaging.support.GenericMessage;

/**
 * What one delivery costs on its way through a container into a method that takes its
 * JSON as an object: next to the same conversion and a direct call, and next to Spring's
 * own way to call such methods. All on one thread. {@code -prof gc} shows what each
 * allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ContainerBenchmark {

	private static final String PAYLOAD = JsonMapper.shared().writeValueAsString(Order.of(1));

	private static final Map<String, Object> HEADERS = Map.of("key", "orders.1", "seq", 1L);

	/** How many handled messages the container remembers; 10000 as by default. */
	@Param({ "10000", "0" })
	int handledWindow;

	private final DirectSource source = new DirectSource();

	private final JacksonJsonMessageConverter converter = new JacksonJsonMessageConverter(JsonMapper.shared());

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private Orders orders = new Orders();

	private InvocableHandlerMethod springMethod = new InvocableHandlerMethod(this.orders, Orders.METHOD);

	private long number;

	/** Starts the container. */
	@Setup(Level.Trial)
	public void start() {
		this.context.registerBean(ListenerContainerRegistry.class);
		this.context.registerBean(ListenerMethodFactory.class,
				() -> new ListenerMethodFactory(this.context.getBeanFactory(), this.converter));
		this.context.registerBean(Orders.class);
		this.context.registerBean(Registrar.class,
				() -> new Registrar(this.context.getBeanFactory(), this.context.getBean(ListenerMethodFactory.class),
						this.context.getBean(ListenerContainerRegistry.class)));
		this.context.refresh();
		this.orders = this.context.getBean(Orders.class);
		this.springMethod = new InvocableHandlerMethod(this.orders, Orders.METHOD);
		HandlerMethodArgumentResolverComposite resolvers = new HandlerMethodArgumentResolverComposite();
		resolvers.addResolver(new PayloadMethodArgumentResolver(this.converter));
		this.springMethod.setMessageMethodArgumentResolvers(resolvers);
		this.context.getBean(ListenerContainerRegistry.class).getContainers().forEach(MessageListenerContainer::start);
	}

	/**
	 * Stops it, and fails where a delivery has not come to its end.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.context.close();
		if (this.source.settled != this.source.handedOver || this.orders.count < this.source.handedOver) {
			throw new IllegalStateException("Of " + this.source.handedOver + " deliveries " + this.source.settled
					+ " are settled, and the method was called " + this.orders.count + " times");
		}
	}

	/**
	 * Through the container.
	 */
	@Benchmark
	public void container() {
		this.source.handOver(new Event(Long.toString(this.number++)));
	}

	/**
	 * Spring's method with Spring's resolver of payloads.
	 * @return nothing
	 * @throws Exception if it fails
	 */
	@Benchmark
	public Object springInvocableHandlerMethod() throws Exception {
		this.number++;
		Message<String> message = new GenericMessage<>(PAYLOAD, HEADERS);
		return Objects.requireNonNullElse(this.springMethod.invoke(message), this);
	}

	/**
	 * The same conversion and a direct call.
	 * @return what was handled
	 */
	@Benchmark
	public Object directCall() {
		this.number++;
		Message<String> message = new GenericMessage<>(PAYLOAD, HEADERS);
		Order order = (Order) Objects.requireNonNull(this.converter.fromMessage(message, Order.class));
		this.orders.on(order);
		return order;
	}

	/** Marks the listener. */
	@Retention(RetentionPolicy.RUNTIME)
	@interface BenchmarkListener {

		String id() default "";

		String concurrency() default "";

		String autoStartup() default "true";

		String maxInFlight() default "";

		String batch() default "true";

		String batchSize() default "";

		String ackMode() default "";

		String filter() default "";

		String rateLimit() default "";

		String idleEventInterval() default "";

		String errorHandler() default "";

		String containerFactory() default "";

		String client() default "";

	}

	static class Orders {

		private static final Method METHOD = method();

		private long count;

		private static Method method() {
			try {
				return Orders.class.getDeclaredMethod("on", Order.class);
			}
			catch (NoSuchMethodException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@BenchmarkListener
		void on(Order order) {
			this.count += order.id();
		}

	}

	private record Event(String id) implements Delivery {

		@Override
		public Object payload() {
			return PAYLOAD;
		}

		@Override
		public Map<String, Object> headers() {
			return HEADERS;
		}

	}

	private final class Registrar extends ListenerAnnotationRegistrar<BenchmarkListener, ContainerBenchmark> {

		private Registrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
				ListenerContainerRegistry registry) {
			super(BenchmarkListener.class, beanFactory, methodFactory, registry, ContainerBenchmark.this);
		}

		@Override
		protected ContainerBenchmark withClient(ContainerBenchmark benchmark, String client) {
			return benchmark;
		}

		@Override
		protected MessageListenerContainer createContainer(ListenerEndpoint<BenchmarkListener> endpoint,
				ContainerBenchmark benchmark) {
			ContainerServices services = new ContainerServices((failure) -> Settlement.discard("failed"),
					Runnable::run);
			ContainerOptions options = new ContainerOptions(1, 16, false, Duration.ofSeconds(10),
					benchmark.handledWindow, Duration.ofMinutes(10));
			return new MessageListenerContainer(endpoint.id(), "benchmark", () -> benchmark.source,
					createHandler(endpoint, options, (result, delivery) -> null), services, options);
		}

	}

}
