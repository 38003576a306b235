package io.streamstarters.sample;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that the documentation names the properties that there are, with their defaults.
 */
class PropertyReferenceTests {

	private static final Pattern ROW = Pattern.compile("\\| (`[a-z]+\\.[^|]+) \\|([^|]*)\\|.*");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@ParameterizedTest
	@ValueSource(strings = { "ensync", "sequin" })
	void documentationHasThePropertiesThatThereAre(String broker) throws IOException {
		Map<String, String> documented = documented(broker);
		Map<String, String> actual = actual(broker);
		assertThat(documented.keySet()).containsExactlyElementsOf(actual.keySet());
		actual.forEach((name, defaultValue) -> {
			if (!defaultValue.isEmpty()) {
				assertThat(documented).containsEntry(name, defaultValue);
			}
		});
	}

	/** A row is about one property, or about several with what their names end in. */
	private static Map<String, String> documented(String broker) throws IOException {
		Map<String, String> properties = new TreeMap<>();
		for (String line : Files.readAllLines(Path.of("..", "docs", broker + ".md"))) {
			MatchResult row = ROW.matcher(line).results().findFirst().orElse(null);
			if (row == null || !row.group(1).startsWith("`" + broker + ".")) {
				continue;
			}
			List<String> names = codes(row.group(1));
			List<String> defaults = codes(row.group(2));
			String parent = names.get(0).substring(0, names.get(0).lastIndexOf('.'));
			for (int i = 0; i < names.size(); i++) {
				String name = names.get(i).startsWith(".") ? parent + names.get(i) : names.get(i);
				properties.put(name.replaceAll("\\.<.*", ""),
						defaults.isEmpty() ? "" : defaults.get(Math.min(i, defaults.size() - 1)));
			}
		}
		return properties;
	}

	private static List<String> codes(String cell) {
		return CODE.matcher(cell).results().map((code) -> code.group(1)).toList();
	}

	private static Map<String, String> actual(String broker) throws IOException {
		Map<String, String> properties = new TreeMap<>();
		for (Resource resource : new PathMatchingResourcePatternResolver()
			.getResources("classpath*:META-INF/spring-configuration-metadata.json")) {
			try (InputStream stream = resource.getInputStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(stream).path("properties")) {
					String name = property.path("name").stringValue("");
					if (name.startsWith(broker + ".")) {
						properties.merge(name, text(property.get("defaultValue")), (one, other) -> one + other);
					}
				}
			}
		}
		return properties;
	}

	private static String text(@Nullable JsonNode defaultValue) {
		return (defaultValue == null) ? "" : defaultValue.asString();
	}

}
