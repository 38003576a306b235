package io.streamstarters.ensync.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.streamstarters.ensync.EnSyncPublishException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EventMetadataTests {

	@Test
	void persistAndHeadersAreThereByDefault() {
		assertThat(EventMetadata.write(Map.of())).isEqualTo("{\"persist\":true,\"headers\":{}}");
	}

	@Test
	void ownKeysAreAddedAndTakePrecedence() {
		Map<String, Object> metadata = new LinkedHashMap<>();
		metadata.put("persist", false);
		metadata.put("tags", List.of("a", 1));
		assertThat(EventMetadata.write(metadata)).isEqualTo("{\"persist\":false,\"headers\":{},\"tags\":[\"a\",1]}");
	}

	@Test
	void headersAreAnObjectOfStrings() {
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put("text", "x");
		headers.put("number", 7);
		headers.put("flag", true);
		assertThat(EventMetadata.write(Map.of("headers", headers)))
			.isEqualTo("{\"persist\":true,\"headers\":{\"text\":\"x\",\"number\":\"7\",\"flag\":\"true\"}}");
	}

	@Test
	void headersMayBeAnythingThatIsAnObjectAsJson() {
		String written = "{\"persist\":true,\"headers\":{\"tenant\":\"eu\",\"tries\":\"3\"}}";
		assertThat(EventMetadata.write(Map.of("headers", new Headers("eu", 3)))).isEqualTo(written);
		assertThat(EventMetadata.write(Map.of("headers", ClientJson.MAPPER.valueToTree(new Headers("eu", 3)))))
			.isEqualTo(written);
	}

	@Test
	void headersAreReadForOthersToBeAddedUnlessTheyWillBeRefused() {
		Map<String, Object> map = Map.of("tenant", "eu");
		assertThat(MetadataHeaders.read(map)).isSameAs(map);
		assertThat(EventMetadata.write(Map.of("headers", MetadataHeaders.read(new Headers("eu", 3)))))
			.isEqualTo(EventMetadata.write(Map.of("headers", new Headers("eu", 3))));
		assertThat(MetadataHeaders.read("text")).isNull();
		assertThat(MetadataHeaders.read(List.of("a"))).isNull();
		assertThat(MetadataHeaders.read(null)).isNull();
		assertThat(MetadataHeaders.read(new Unwritable())).isNull();
	}

	@Test
	void whatCannotBeWrittenIsRefused() {
		refused(Map.of("headers", "text"), "must be a map");
		refused(Map.of("headers", ClientJson.MAPPER.createArrayNode()), "must be a map");
		refused(Map.of("headers", Map.of("trace", List.of(1))), "Header trace");
		refused(Map.of("headers", Collections.singletonMap("trace", null)), "Header trace");
		refused(Collections.singletonMap("headers", null), "no value for headers");
		refused(Collections.singletonMap("tenant", null), "no value for tenant");
		refused(Collections.singletonMap(null, "x"), "key that is null");
		refused(null, "metadata is missing");
		refused(Map.of("self", new Unwritable()), "cannot be written");
	}

	private static void refused(Map<String, ?> metadata, String text) {
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> EventMetadata.write(metadata))
			.withMessageContaining(text)
			.withMessageContaining("Nothing was sent")
			.withMessageNotContaining("marker")
			.withNoCause();
	}

	record Headers(String tenant, int tries) {
	}

	public static class Unwritable {

		public String getValue() {
			throw new IllegalStateException("marker");
		}

	}

}
