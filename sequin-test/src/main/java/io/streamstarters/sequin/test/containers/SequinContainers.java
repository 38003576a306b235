package io.streamstarters.sequin.test.containers;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A real Sequin with the Postgres whose changes it captures and the Redis it needs, in
 * containers of Testcontainers on a network of their own. <pre>
 * &#64;Container
 * static final SequinContainers containers = SequinContainers.builder()
 * 	.sql("create table invoices (id bigint primary key, total numeric)")
 * 	.sink("invoices", "public.invoices")
 * 	.build();
 *
 * &#64;ServiceConnection
 * static final GenericContainer&lt;?&gt; sequin = containers.sequin();
 * </pre> A bean in the place of the field needs
 * {@code @ServiceConnection("sequin/sequin")}. {@link #postgres()} can be a service
 * connection too. This is the Sequin of today, with sinks; the streams of July 2024 are
 * not in it. Needs {@code org.testcontainers:testcontainers-postgresql}.
 */
public final class SequinContainers implements Startable {

	/** The port inside the container. */
	private static final int PORT = 7376;

	private static final String CONFIGURATION_PATH = "/config/sequin.yml";

	private static final Duration STARTUP_TIMEOUT = Duration.ofMinutes(3);

	private static final SecureRandom random = new SecureRandom();

	private final Network network = Network.newNetwork();

	private final PostgreSQLContainer postgres;

	private final GenericContainer<?> redis;

	private final GenericContainer<?> sequin;

	private final String token;

	SequinContainers(SequinContainersBuilder builder) {
		this.token = builder.token;
		this.postgres = new PostgreSQLContainer(
				DockerImageName.parse(builder.postgresImage).asCompatibleSubstituteFor("postgres"))
			.withNetwork(this.network)
			.withNetworkAliases(SequinConfiguration.POSTGRES_HOST)
			.withDatabaseName(SequinConfiguration.DATABASE)
			.withCommand("postgres", "-c", "fsync=off", "-c", "wal_level=logical");
		SequinConfiguration configuration = new SequinConfiguration(this.postgres.getUsername(),
				this.postgres.getPassword(), this.token, builder.sinks);
		this.postgres.withCopyToContainer(Transferable.of(configuration.sql(builder.statements)),
				"/docker-entrypoint-initdb.d/sequin.sql");
		this.redis = new GenericContainer<>(DockerImageName.parse(builder.redisImage)).withNetwork(this.network)
			.withNetworkAliases(SequinConfiguration.REDIS_HOST)
			.withExposedPorts(6379);
		this.sequin = new GenericContainer<>(DockerImageName.parse(builder.image)).withNetwork(this.network)
			.dependsOn(this.postgres, this.redis)
			.withExposedPorts(PORT)
			.withCopyToContainer(Transferable.of(configuration.yaml()), CONFIGURATION_PATH)
			.withEnv("CONFIG_FILE_PATH", CONFIGURATION_PATH)
			.withEnv("PG_URL", configuration.ownDatabaseUrl())
			.withEnv("REDIS_URL", "redis://" + SequinConfiguration.REDIS_HOST + ":6379")
			.withEnv("SECRET_KEY_BASE", secret(64))
			.withEnv("VAULT_KEY", secret(32))
			.withEnv("SEQUIN_TELEMETRY_DISABLED", "true")
			.withEnv("CRASH_REPORTING_DISABLED", "true")
			// Service connections find it here.
			.withEnv("SEQUIN_API_TOKEN", this.token)
			.waitingFor(Wait.forHttp("/health").forPort(PORT).withStartupTimeout(STARTUP_TIMEOUT));
	}

	private static String secret(int bytes) {
		byte[] secret = new byte[bytes];
		random.nextBytes(secret);
		return Base64.getEncoder().encodeToString(secret);
	}

	/**
	 * Starts to describe containers.
	 * @return a builder
	 */
	public static SequinContainersBuilder builder() {
		return new SequinContainersBuilder();
	}

	/**
	 * Starts Postgres, Redis and Sequin, in this order, and waits until Sequin answers.
	 * Does nothing where they run.
	 */
	@Override
	public void start() {
		this.sequin.start();
	}

	/**
	 * Stops all of them and removes the network. What was in them is lost.
	 */
	@Override
	public void stop() {
		this.sequin.stop();
		this.redis.stop();
		this.postgres.stop();
		this.network.close();
	}

	/**
	 * The container with Sequin, to be a service connection. When it starts, the others
	 * start before it.
	 * @return the container
	 */
	public GenericContainer<?> sequin() {
		return this.sequin;
	}

	/**
	 * The container with Postgres. Its database is the one whose changes are captured.
	 * @return the container
	 */
	public PostgreSQLContainer postgres() {
		return this.postgres;
	}

	/**
	 * The container with Redis.
	 * @return the container
	 */
	public GenericContainer<?> redis() {
		return this.redis;
	}

	/**
	 * Where Sequin can be reached.
	 * @return the address, such as {@code http://localhost:49153}
	 * @throws IllegalStateException if the containers do not run
	 */
	public String url() {
		return "http://" + this.sequin.getHost() + ":" + this.sequin.getMappedPort(PORT);
	}

	/**
	 * The API token.
	 * @return the token
	 */
	public String token() {
		return this.token;
	}

}
