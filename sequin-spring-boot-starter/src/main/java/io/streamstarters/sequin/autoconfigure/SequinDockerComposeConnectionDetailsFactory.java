package io.streamstarters.sequin.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

/**
 * Makes connection details of a service of Docker Compose with the image
 * {@code sequin/sequin}. The token is in its environment.
 */
class SequinDockerComposeConnectionDetailsFactory
		extends DockerComposeConnectionDetailsFactory<SequinConnectionDetails> {

	SequinDockerComposeConnectionDetailsFactory() {
		super(SequinService.IMAGE);
	}

	@Override
	protected SequinConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new SequinDockerComposeConnectionDetails(source.getRunningService());
	}

	private static final class SequinDockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements SequinConnectionDetails {

		private final String url;

		private final @Nullable String token;

		private SequinDockerComposeConnectionDetails(RunningService service) {
			super(service);
			this.url = SequinService.url(service.host(), service.ports().get(SequinService.PORT));
			this.token = SequinService.token(service.env());
		}

		@Override
		public String getUrl() {
			return this.url;
		}

		@Override
		public @Nullable String getToken() {
			return this.token;
		}

	}

}
