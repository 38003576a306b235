package io.streamstarters.ensync.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.listener.autoconfigure.ListenerProperties;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is prepared ahead of time of an application. The sample is one that runs.
 */
class EnSyncAotTests {

	@Test
	void listenersArePreparedForANativeImage() {
		RuntimeHints hints = process();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Billing.class, "on")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Invoice.class, "number")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Receipt.class, "number")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(EnSyncListener.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS)).accepts(hints);
		assertThat(hints.reflection().getTypeHint(EnSyncEvent.class)).isNull();
	}

	@Test
	void propertiesArePreparedForANativeImage() {
		RuntimeHints hints = process();
		assertThat(Stream.of(EnSyncProperties.class, EnSyncClientProperties.class, EnSyncDeadLetterProperties.class)
			.flatMap(EnSyncAotTests::records))
			.contains(EnSyncClientProperties.Reconnect.class, ListenerProperties.Retry.class)
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
					.flatMap(EnSyncAotTests::records));
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
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, ListenerAutoConfiguration.class,
			EnSyncAutoConfiguration.class, EnSyncHealthAutoConfiguration.class })
	static class Application {

		@Bean
		Billing billing() {
			return new Billing();
		}

	}

	static class Billing {

		@EnSyncListener("invoices/paid")
		Receipt on(EnSyncEvent<Invoice> event) {
			return new Receipt(event.payload().number());
		}

	}

	record Invoice(int number) {

	}

	record Receipt(int number) {

	}

}
