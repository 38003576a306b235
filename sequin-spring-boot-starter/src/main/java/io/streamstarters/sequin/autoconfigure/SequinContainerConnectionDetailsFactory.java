package io.streamstarters.sequin.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.Container;

import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;

/**
 * Makes connection details of a container with the image {@code sequin/sequin} that has
 * {@link ServiceConnection @ServiceConnection}. The token is in its environment.
 */
class SequinContainerConnectionDetailsFactory
		extends ContainerConnectionDetailsFactory<Container<?>, SequinConnectionDetails> {

	SequinContainerConnectionDetailsFactory() {
		super(SequinService.IMAGE);
	}

	@Override
	protected SequinConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new SequinContainerConnectionDetails(source);
	}

	private static final class SequinContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
			implements SequinConnectionDetails {

		private SequinContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public String getUrl() {
			Container<?> container = getContainer();
			return SequinService.url(container.getHost(), container.getMappedPort(SequinService.PORT));
		}

		@Override
		public @Nullable String getToken() {
			return SequinService.token(getContainer().getEnvMap());
		}

	}

}
