package io.streamstarters.ensync.autoconfigure.test;

import java.time.Duration;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.listener.test.ListenerTestHarness;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.DynamicPropertyRegistrar;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client with a name is tested on the engine of the test, by properties that the test
 * takes from it.
 */
@SpringBootTest(classes = AutoConfigureEnSyncNamedClientTests.Application.class,
		properties = "ensync.clients.billing.app-key=not-of-this-engine")
@AutoConfigureEnSync(app = "shop", apps = "billing")
class AutoConfigureEnSyncNamedClientTests {

	@Autowired
	private ListenerTestHarness harness;

	@Autowired
	private EnSyncOperations shop;

	@Autowired
	@Qualifier("billing")
	private EnSyncOperations billing;

	@Test
	void theClientIsTheAppOfTheEngineThatTheTestNames(@Autowired EnSyncServer server) {
		assertThat(this.billing.appId()).isEqualTo(server.app("billing").publicKey());
		this.shop.event("invoices/paid").to("billing").payload("{}").publish();
		assertThat(this.harness.awaitHandled("invoices", 1, Duration.ofSeconds(30))).hasSize(1);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		DynamicPropertyRegistrar billingProperties(EnSyncServer server) {
			return (properties) -> {
				properties.add("ensync.clients.billing.url", server::url);
				properties.add("ensync.clients.billing.app-key", () -> server.app("billing").appKey());
				properties.add("ensync.clients.billing.app-secret-key", () -> server.app("billing").secretKey());
			};
		}

		@EnSyncListener(id = "invoices", value = "invoices/paid", client = "billing")
		void on(String json) {
		}

	}

}
