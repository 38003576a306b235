package io.streamstarters.sequin.test.containers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SequinContainersTests {

	@Test
	void sequinStartsAfterPostgresAndRedisOnOneNetwork() {
		try (SequinContainers containers = SequinContainers.builder()
			.image("sequin/sequin:v0.13.0")
			.postgresImage("registry.example/postgres:15")
			.token("a-token-of-tests")
			.build()) {
			assertThat(containers.sequin().getDependencies()).containsExactlyInAnyOrder(containers.postgres(),
					containers.redis());
			assertThat(containers.sequin().getNetwork()).isSameAs(containers.postgres().getNetwork())
				.isSameAs(containers.redis().getNetwork());
			assertThat(containers.postgres().getNetworkAliases()).contains("postgres");
			assertThat(containers.redis().getNetworkAliases()).contains("redis");
			assertThat(containers.postgres().getCommandParts()).containsSubsequence("-c", "wal_level=logical");
			assertThat(containers.sequin().getExposedPorts()).containsExactly(7376);
			assertThat(containers.sequin().getEnvMap()).containsEntry("SEQUIN_API_TOKEN", "a-token-of-tests")
				.containsEntry("PG_URL", "postgresql://test:test@postgres:5432/sequin")
				.containsEntry("REDIS_URL", "redis://redis:6379")
				.containsEntry("CONFIG_FILE_PATH", "/config/sequin.yml")
				.containsKeys("SECRET_KEY_BASE", "VAULT_KEY");
			assertThat(containers.token()).isEqualTo("a-token-of-tests");
		}
	}

	@Test
	void tokensAreDifferentUnlessTold() {
		assertThat(SequinContainers.builder().build().token()).isNotEqualTo(SequinContainers.builder().build().token());
	}

	@Test
	void whatDoesNotFitIsRefused() {
		SequinContainersBuilder builder = SequinContainers.builder().sink("orders", "public.orders");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sink("a sink", "public.orders"))
			.withMessageContaining("'a sink'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sink("invoices", "invoices"))
			.withMessageContaining("with its schema");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sink("orders", "public.invoices"))
			.withMessageContaining("two sinks");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.token("${SECRET} \"x\""))
			.withMessageNotContaining("SECRET");
	}

	@Test
	void aChangeOfARowArrivesInASinkOfARealServer() throws Exception {
		String reason = "skipped: no Docker engine, so no real Sequin";
		boolean docker = DockerClientFactory.instance().isDockerAvailable();
		if (!docker) {
			System.out.println(reason);
		}
		assumeTrue(docker, reason);
		try (SequinContainers containers = SequinContainers.builder()
			.sql("create table orders (id bigint primary key, status text)")
			.sink("orders", "public.orders")
			.build()) {
			containers.start();
			ExecResult result = containers.postgres()
				.execInContainer("psql", "-U", "test", "-d", "app", "-c", "insert into orders values (1, 'new')");
			assertThat(result.getExitCode()).as(result.getStderr()).isZero();
			AtomicReference<JsonNode> received = new AtomicReference<>();
			await().atMost(Duration.ofMinutes(1)).until(() -> {
				received.set(receive(containers).at("/data/0/data/record"));
				return received.get().isObject();
			});
			assertThat(received.get().path("status").asString()).isEqualTo("new");
		}
	}

	private static JsonNode receive(SequinContainers containers) throws Exception {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create(containers.url() + "/api/sequin_streams/orders/receive"))
			.header("Authorization", "Bearer " + containers.token())
			.header("Content-Type", "application/json")
			.header("Accept", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"batch_size\": 1}"))
			.build();
		HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		return JsonMapper.shared().readTree(answer.body());
	}

}
