package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.listener.autoconfigure.ListenerAutoConfiguration;
import io.streamstarters.sequin.test.SequinServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;

/**
 * Application contexts with the auto-configuration of Sequin and what it builds upon.
 */
final class SequinContext {

	private SequinContext() {
	}

	static ApplicationContextRunner runner(SequinServer server) {
		return runner().withPropertyValues("sequin.url=" + server.url());
	}

	static ApplicationContextRunner runner() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, HttpClientAutoConfiguration.class,
					ReactiveHttpClientAutoConfiguration.class, CodecsAutoConfiguration.class,
					WebClientAutoConfiguration.class, ListenerAutoConfiguration.class, SequinAutoConfiguration.class,
					SequinHealthAutoConfiguration.class))
			.withPropertyValues("spring.reactor.netty.shutdown-quiet-period=0s");
	}

}
