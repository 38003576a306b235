package io.streamstarters.sequin.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what editors show of the properties.
 */
class SequinMetadataTests {

	@Test
	void everyPropertyIsDescribed() throws IOException {
		List<String> names = new ArrayList<>();
		List<String> undescribed = new ArrayList<>();
		for (JsonNode property : properties()) {
			String name = property.path("name").stringValue("");
			if (name.startsWith("sequin.")) {
				names.add(name);
				if (property.path("description").stringValue("").isBlank()) {
					undescribed.add(name);
				}
			}
		}
		assertThat(names).contains("sequin.url", "sequin.clients", "sequin.token", "sequin.ssl.bundle",
				"sequin.sinks.endpoint", "sequin.sinks.wait-for", "sequin.sinks.ack-wait", "sequin.acks.linger",
				"sequin.listener.dead-letter.stream", "sequin.polling.batch-size", "sequin.listener.concurrency",
				"sequin.listener.retry.max-interval", "sequin.listener.handled-window.size");
		assertThat(undescribed).isEmpty();
	}

	private static List<JsonNode> properties() throws IOException {
		List<JsonNode> properties = new ArrayList<>();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
			try (InputStream stream = resource.getInputStream()) {
				JsonMapper.shared().readTree(stream).path("properties").forEach(properties::add);
			}
		}
		return properties;
	}

}
