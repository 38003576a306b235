package io.streamstarters.sequin.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import io.streamstarters.listener.ProcessedMessageStore;
import io.streamstarters.listener.container.ContainerStatistics;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.jdbc.JdbcProcessedMessageStore;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.test.Fault;
import io.streamstarters.sequin.test.MovableClock;
import io.streamstarters.sequin.test.SequinOperation;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application that keeps its processed messages in its database.
 */
class SequinProcessedMessagesTests {

	private final MovableClock clock = MovableClock.startingNow();

	private final SequinServer server = SequinServer.builder()
		.clock(this.clock)
		.stream("orders")
		.consumer("orders", "shipping", "orders.>")
		.start();

	private final ApplicationContextRunner runner = SequinContext.runner(this.server)
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, DataSourceInitializationAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"spring.sql.init.schema-locations=classpath:io/streamstarters/listener/jdbc/schema.sql",
				"sequin.listener.retry.initial-interval=20ms", "sequin.listener.retry.jitter=0ms",
				"sequin.polling.min-pause=5ms", "sequin.polling.max-pause=20ms");

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void aMessageWhoseAcknowledgmentIsLostIsHandledOnceOverARestart() {
		this.server.faults().always(SequinOperation.ACK, Fault.answer(400, "application/json", "{}"));
		this.runner.run((context) -> {
			context.getBean(SequinOperations.class).send("orders", "orders.1", "chair");
			await().until(() -> this.server.calls(SequinOperation.ACK) > 0);
			assertThat(shipped(context)).containsExactly("chair");
		});
		assertThat(this.server.consumer("orders", "shipping").acked()).isZero();
		this.server.faults().clear();
		this.clock.advance(Duration.ofMinutes(1));
		this.runner.run((context) -> {
			await().until(() -> this.server.consumer("orders", "shipping").acked() == 1);
			assertThat(shipped(context)).containsExactly("chair");
			assertThat(statistics(context).getDuplicates()).isEqualTo(1);
			assertThat(statistics(context).getHandled()).isZero();
		});
	}

	@Test
	void aMessageWhoseTransactionIsRolledBackIsHandledAgain() {
		this.runner.withPropertyValues("failures=1").run((context) -> {
			context.getBean(SequinOperations.class).send("orders", "orders.1", "chair");
			await().until(() -> this.server.consumer("orders", "shipping").acked() == 1);
			assertThat(statistics(context).getFailed()).isEqualTo(1);
			assertThat(statistics(context).getHandled()).isEqualTo(1);
			assertThat(shipped(context)).containsExactly("chair");
		});
	}

	private static List<String> shipped(ApplicationContext context) {
		return context.getBean(JdbcTemplate.class).queryForList("select product from shipped", String.class);
	}

	private static ContainerStatistics statistics(ApplicationContext context) {
		return context.getBean(ListenerContainerRegistry.class).getContainer("shipping").getStatistics();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class Application {

		@Bean
		ProcessedMessageStore processedMessages(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
			return new JdbcProcessedMessageStore(jdbc, transactions);
		}

		@Bean
		Shipping shipping(JdbcTemplate jdbc, @Value("${failures:0}") int failures) {
			jdbc.execute("create table if not exists shipped (product varchar(10))");
			return new Shipping(jdbc, failures);
		}

	}

	static class Shipping {

		private final JdbcTemplate jdbc;

		private final int failures;

		Shipping(JdbcTemplate jdbc, int failures) {
			this.jdbc = jdbc;
			this.failures = failures;
		}

		@Transactional
		@SequinListener(id = "shipping", stream = "orders", consumer = "shipping")
		public void on(String product, @Header(SequinHeaders.DELIVERY_ATTEMPT) int attempt) throws IOException {
			this.jdbc.update("insert into shipped values (?)", product);
			if (attempt <= this.failures) {
				throw new IOException("Not this time");
			}
		}

	}

}
