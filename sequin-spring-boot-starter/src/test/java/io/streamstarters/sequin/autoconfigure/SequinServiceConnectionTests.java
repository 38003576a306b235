package io.streamstarters.sequin.autoconfigure;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactory;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.context.ImportTestcontainers;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Connection details of Sequin in containers; no container runs.
 */
class SequinServiceConnectionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class,
				ListenerAutoConfiguration.class, SequinAutoConfiguration.class))
		.withPropertyValues("sequin.url=http://localhost:1", "sequin.token=of-the-properties");

	@Test
	void aContainerWithServiceConnectionTakesThePlaceOfTheProperties() {
		this.runner.withUserConfiguration(SequinContainer.class).run((context) -> {
			SequinConnectionDetails details = context.getBean(SequinConnectionDetails.class);
			assertThat(details.getUrl()).isEqualTo("http://localhost:1");
			assertThat(details.getToken()).isEqualTo("from-environment");
			assertThat(SequinContainer.sequin.started).isTrue();
		});
	}

	@Test
	void aContainerWithoutTokenLeavesItOut() {
		this.runner.withUserConfiguration(ContainerWithoutToken.class)
			.run((context) -> assertThat(context.getBean(SequinConnectionDetails.class).getToken()).isNull());
	}

	@Test
	void aContainerOfAnotherImageIsTakenByItsName() {
		this.runner.withUserConfiguration(NamedContainer.class)
			.run((context) -> assertThat(context.getBean(SequinConnectionDetails.class).getUrl())
				.isEqualTo("http://localhost:1"));
	}

	@Test
	void aServiceOfDockerComposeIsKnownByItsImage() {
		SequinConnectionDetails details = details(
				service("sequin/sequin:v0.13.0", Map.of("SEQUIN_API_TOKEN", "from-environment"), Map.of()));
		assertThat(details).isNotNull();
		assertThat(details.getUrl()).isEqualTo("http://localhost:32768");
		assertThat(details.getToken()).isEqualTo("from-environment");
	}

	@Test
	void aServiceOfDockerComposeFromAnotherRegistryIsKnownToo() {
		assertThat(details(service("ghcr.io/sequin/sequin", Map.of(), Map.of()))).isNotNull()
			.extracting(SequinConnectionDetails::getToken)
			.isNull();
	}

	@Test
	void aServiceOfDockerComposeIsKnownByItsLabel() {
		assertThat(details(service("acme/own-build:1", Map.of("SEQUIN_API_TOKEN", " "),
				Map.of("org.springframework.boot.service-connection", "sequin/sequin"))))
			.isNotNull()
			.extracting(SequinConnectionDetails::getToken)
			.isNull();
	}

	@Test
	void otherServicesOfDockerComposeAreLeftAlone() {
		assertThat(details(service("nginx:1.27", Map.of(), Map.of()))).isNull();
	}

	@Test
	@SuppressWarnings("unchecked")
	void nothingBreaksWhereNeitherTestcontainersNorDockerComposeIsThere() throws Exception {
		try (URLClassLoader classLoader = new URLClassLoader(classPathWithoutContainers(),
				ClassLoader.getPlatformClassLoader())) {
			assertThatExceptionOfType(ClassNotFoundException.class)
				.isThrownBy(() -> classLoader.loadClass(Container.class.getName()));
			Callable<String> application = (Callable<String>) classLoader.loadClass(PlainApplication.class.getName())
				.getDeclaredConstructor()
				.newInstance();
			Thread thread = Thread.currentThread();
			ClassLoader before = thread.getContextClassLoader();
			thread.setContextClassLoader(classLoader);
			try {
				assertThat(application.call()).isEqualTo("http://localhost:1, no factories");
			}
			finally {
				thread.setContextClassLoader(before);
			}
		}
	}

	private static URL[] classPathWithoutContainers() throws MalformedURLException {
		List<URL> urls = new ArrayList<>();
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			if (!entry.contains("testcontainers") && !entry.contains("docker")) {
				urls.add(new File(entry).toURI().toURL());
			}
		}
		return urls.toArray(URL[]::new);
	}

	private static SequinConnectionDetails details(RunningService service) {
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		given(source.getRunningService()).willReturn(service);
		Map<Class<?>, ConnectionDetails> details = new ConnectionDetailsFactories(null).getConnectionDetails(source,
				false);
		return (SequinConnectionDetails) details.get(SequinConnectionDetails.class);
	}

	private static RunningService service(String image, Map<String, String> environment, Map<String, String> labels) {
		return new Service("sequin", ImageReference.of(image), "localhost", new Ports(Map.of(7376, 32768)), environment,
				labels);
	}

	private record Service(String name, ImageReference image, String host, ConnectionPorts ports,
			Map<String, String> env, Map<String, String> labels) implements RunningService {

	}

	private record Ports(Map<Integer, Integer> mapped) implements ConnectionPorts {

		@Override
		public int get(int containerPort) {
			return this.mapped.get(containerPort);
		}

		@Override
		public List<Integer> getAll() {
			return List.copyOf(this.mapped.values());
		}

		@Override
		public List<Integer> getAll(String protocol) {
			return getAll();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportTestcontainers
	static class SequinContainer {

		@ServiceConnection
		static UnstartedContainer sequin = new UnstartedContainer("sequin/sequin:v0.13.0").withEnv("SEQUIN_API_TOKEN",
				"from-environment");

	}

	@Configuration(proxyBeanMethods = false)
	@ImportTestcontainers
	static class ContainerWithoutToken {

		@ServiceConnection
		static UnstartedContainer sequin = new UnstartedContainer("sequin/sequin:v0.13.0");

	}

	@Configuration(proxyBeanMethods = false)
	static class NamedContainer {

		@Bean
		@ServiceConnection("sequin/sequin")
		Container<?> sequin() {
			return new UnstartedContainer("acme/own-build:1");
		}

	}

	/** Runs with another class loader. */
	public static class PlainApplication implements Callable<String> {

		public PlainApplication() {
		}

		@Override
		public String call() {
			boolean factories = SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
				.load(ConnectionDetailsFactory.class, FailureHandler.handleMessage((message, failure) -> {
				}))
				.stream()
				.anyMatch((factory) -> factory.getClass().getName().startsWith("io.streamstarters"));
			StringBuilder result = new StringBuilder();
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(ListenerAutoConfiguration.class, SequinAutoConfiguration.class))
				.withPropertyValues("sequin.url=http://localhost:1")
				.run((context) -> result.append(context.getBean(SequinConnectionDetails.class).getUrl()));
			return result.append(factories ? ", factories" : ", no factories").toString();
		}

	}

	/** As if it had been started, without an engine. */
	static class UnstartedContainer extends GenericContainer<UnstartedContainer> {

		private final String image;

		private boolean started;

		UnstartedContainer(String image) {
			super(DockerImageName.parse(image));
			this.image = image;
		}

		@Override
		public String getDockerImageName() {
			return this.image;
		}

		@Override
		public void start() {
			this.started = true;
		}

		@Override
		public void stop() {
		}

		@Override
		public String getHost() {
			return "localhost";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			assertThat(originalPort).isEqualTo(7376);
			return 1;
		}

	}

}
