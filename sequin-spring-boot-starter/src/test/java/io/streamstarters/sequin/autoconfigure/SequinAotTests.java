package io.streamstarters.sequin.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.autoconfigure.ListenerProperties;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that is processed ahead of time.
 */
class SequinAotTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void listenersArePreparedForANativeImage() {
		RuntimeHints hints = process(new TestGenerationContext());
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Shipping.class, "on")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Order.class, "number")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Row.class, "id")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(SequinListener.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(hints);
		assertThat(hints.reflection().getTypeHint(SequinMessage.class)).isNull();
		assertThat(hints.reflection().getTypeHint(ChangeEvent.class)).isNull();
	}

	@Test
	void propertiesArePreparedForANativeImage() {
		RuntimeHints hints = process(new TestGenerationContext());
		assertThat(records(SequinProperties.class)).hasSizeGreaterThan(6)
			.contains(SequinProperties.Polling.class, ListenerProperties.Retry.class)
			.allSatisfy((type) -> assertThat(
					RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
				.accepts(hints));
	}

	/** Properties, and the groups that they have. */
	private static Stream<Class<?>> records(Class<?> type) {
		return Stream.concat(Stream.of(type),
				Stream.of(type.getRecordComponents())
					.map(RecordComponent::getType)
					.filter(Class::isRecord)
					.flatMap(SequinAotTests::records));
	}

	@Test
	@CompileWithForkedClassLoader
	void anApplicationThatIsPreparedCreatesWhatIsMissingAndReceives() {
		try (SequinServer server = SequinServer.builder().start()) {
			run("sequin.url=" + server.url(), (context) -> {
				context.getBean(SequinOperations.class).send("orders", "orders.7", new Order(7));
				await().atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(context.getBean(Shipping.class).orders).containsExactly(new Order(7)));
			});
		}
	}

	private static RuntimeHints process(TestGenerationContext generationContext) {
		generate(generationContext, StreamApplication.class, SinkListener.class);
		return generationContext.getRuntimeHints();
	}

	private static ClassName generate(TestGenerationContext generationContext, Class<?>... beans) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(beans);
			return new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
		}
	}

	private static void run(String property, Consumer<GenericApplicationContext> action) {
		TestGenerationContext generationContext = new TestGenerationContext();
		ClassName initializer = generate(generationContext, StreamApplication.class);
		generationContext.writeGeneratedContent();
		TestCompiler.forSystem().with(generationContext).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(property, "spring.reactor.netty.shutdown-quiet-period=0s").applyTo(context);
				initialize(compiled.getInstance(ApplicationContextInitializer.class, initializer.canonicalName()),
						context);
				context.refresh();
				action.accept(context);
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static void initialize(ApplicationContextInitializer<?> initializer, GenericApplicationContext context) {
		((ApplicationContextInitializer<GenericApplicationContext>) initializer).initialize(context);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, HttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class, CodecsAutoConfiguration.class, WebClientAutoConfiguration.class,
			ListenerAutoConfiguration.class, SequinAutoConfiguration.class, SequinHealthAutoConfiguration.class })
	static class StreamApplication {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

		@Bean
		SequinStreamDefinition stream() {
			return new SequinStreamDefinition("orders");
		}

		@Bean
		SequinConsumerDefinition consumer() {
			return new SequinConsumerDefinition("orders", "shipping", "orders.>");
		}

	}

	static class Shipping {

		final List<Order> orders = new CopyOnWriteArrayList<>();

		@SequinListener(stream = "orders", consumer = "shipping")
		void on(SequinMessage<Order> message) {
			this.orders.add(message.data());
		}

	}

	static class SinkListener {

		@SequinListener(sink = "rows")
		void on(ChangeEvent<Row> change) {
		}

	}

	record Order(int number) {

	}

	record Row(int id) {

	}

}
