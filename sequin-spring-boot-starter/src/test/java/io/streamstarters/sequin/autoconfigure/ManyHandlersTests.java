package io.streamstarters.sequin.autoconfigure;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinConsumerOptions;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.Assert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Twenty thousand handlers at once, each waiting on a virtual thread of its own, in a
 * process with a small heap that has the server in it too.
 */
class ManyHandlersTests {

	private static final int HANDLERS = 20_000;

	private static final String DONE = "All were handled at once, and all are acknowledged";

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void twentyThousandHandlersWaitAtOnceInASmallHeap(@TempDir Path folder) throws Exception {
		File output = folder.resolve("output").toFile();
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx256m", "-cp", System.getProperty("java.class.path"), ManyHandlers.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(output)
			.start();
		try {
			assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(Files.readString(output.toPath(), StandardCharsets.UTF_8)).contains(DONE);
	}

	/** What runs in the other process. */
	static final class ManyHandlers {

		private ManyHandlers() {
		}

		public static void main(String[] args) throws Exception {
			try (SequinServer server = SequinServer.builder().stream("orders").start()) {
				SequinClient.create(server.url())
					.createConsumer(new SequinConsumerDefinition("orders", "all", "orders.>",
							SequinConsumerOptions.defaults()
								.withMaxAckPending(2 * HANDLERS)
								.withAckWait(Duration.ofMinutes(5))));
				for (int i = 0; i < HANDLERS; i++) {
					server.publish("orders", "orders." + i, "{\"id\": " + i + "}");
				}
				handle(server);
			}
			System.out.println(DONE);
		}

		private static void handle(SequinServer server) throws InterruptedException {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, Orders.class)
				.web(WebApplicationType.NONE)
				.properties(Map.of("sequin.url", server.url(), "spring.threads.virtual.enabled", true,
						"spring.docker.compose.enabled", false))
				.run()) {
				context.getBean(Orders.class).arrived.await();
				await().atMost(Duration.ofMinutes(2)).until(() -> server.consumer("orders", "all").acked() == HANDLERS);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	static class Orders {

		private final CountDownLatch arrived = new CountDownLatch(HANDLERS);

		@SequinListener(stream = "orders", consumer = "all", concurrency = "20000", maxInFlight = "20000",
				batchSize = "1000")
		void on(Map<String, Object> order) throws InterruptedException {
			Assert.state(Thread.currentThread().getThreadGroup().getName().equals("VirtualThreads"),
					"Not on a virtual thread");
			this.arrived.countDown();
			this.arrived.await();
		}

	}

}
