package io.streamstarters.ensync.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that is processed ahead of time.
 */
class EnSyncAotTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void listenersArePreparedForANativeImage() {
		RuntimeHints hints = process(new TestGenerationContext());
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
		RuntimeHints hints = process(new TestGenerationContext());
		assertThat(records(EnSyncProperties.class)).hasSizeGreaterThan(4)
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

	@Test
	@CompileWithForkedClassLoader
	void anApplicationThatIsPreparedReceivesAndReplies() {
		try (Applications applications = new Applications()) {
			run(applications.properties("warehouse"), (context) -> {
				EnSyncOperations operations = context.getBean(EnSyncOperations.class);
				operations.publish("invoices/paid", List.of(operations.appId()), new Invoice(7));
				await().atMost(PATIENCE)
					.untilAsserted(
							() -> assertThat(context.getBean(Billing.class).receipts).containsExactly(new Receipt(7)));
			});
		}
	}

	private static RuntimeHints process(TestGenerationContext generationContext) {
		generate(generationContext);
		return generationContext.getRuntimeHints();
	}

	private static ClassName generate(TestGenerationContext generationContext) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			return new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
		}
	}

	private static void run(String[] properties, Consumer<GenericApplicationContext> action) {
		TestGenerationContext generationContext = new TestGenerationContext();
		ClassName initializer = generate(generationContext);
		generationContext.writeGeneratedContent();
		TestCompiler.forSystem().with(generationContext).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(properties).applyTo(context);
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
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, ListenerAutoConfiguration.class,
			EnSyncAutoConfiguration.class, EnSyncHealthAutoConfiguration.class })
	static class Application {

		@Bean
		Billing billing() {
			return new Billing();
		}

	}

	static class Billing {

		final List<Receipt> receipts = new CopyOnWriteArrayList<>();

		@EnSyncListener("invoices/paid")
		@SendTo("invoices/noted")
		Receipt on(EnSyncEvent<Invoice> event) {
			return new Receipt(event.payload().number());
		}

		@EnSyncListener("invoices/noted")
		void onNoted(Receipt receipt) {
			this.receipts.add(receipt);
		}

	}

	record Invoice(int number) {

	}

	record Receipt(int number) {

	}

}
