package io.streamstarters.sequin.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.autoconfigure.ListenerProperties;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is prepared ahead of time of an application. The sample is one that runs.
 */
class SequinAotTests {

	@Test
	void listenersArePreparedForANativeImage() {
		RuntimeHints hints = process();
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
		RuntimeHints hints = process();
		assertThat(Stream.of(SequinProperties.class, SequinClientProperties.class, SequinDeadLetterProperties.class)
			.flatMap(SequinAotTests::records))
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

	private static RuntimeHints process() {
		DefaultGenerationContext generationContext = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(Application.class)), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
		}
		return generationContext.getRuntimeHints();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, HttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class, CodecsAutoConfiguration.class, WebClientAutoConfiguration.class,
			ListenerAutoConfiguration.class, SequinAutoConfiguration.class, SequinHealthAutoConfiguration.class })
	static class Application {

		@Bean
		Shipping shipping() {
			return new Shipping();
		}

	}

	static class Shipping {

		@SequinListener(stream = "orders", consumer = "shipping")
		void on(SequinMessage<Order> message) {
		}

		@SequinListener(sink = "rows")
		void onChange(ChangeEvent<Row> change) {
		}

	}

	record Order(int number) {

	}

	record Row(int id) {

	}

}
