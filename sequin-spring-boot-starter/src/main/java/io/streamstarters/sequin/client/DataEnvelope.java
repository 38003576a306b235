package io.streamstarters.sequin.client;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Data with headers, which Sequin's messages have no place for. Written as
 * <code>{"streamstarters.envelope":1,"headers":{…},"data":"…"}</code>, without white
 * space: the start tells an envelope from any other data. The data are text in it, so
 * that they come out as they went in, whether or not they are JSON.
 *
 * @param headers the headers
 * @param data the data
 */
public record DataEnvelope(Map<String, String> headers, String data) {

	private static final String MARKER = "streamstarters.envelope";

	private static final String START = "{\"" + MARKER + "\":1,";

	public DataEnvelope {
		headers = Map.copyOf(headers);
	}

	/**
	 * Reads data.
	 * @param data as it was sent
	 * @return the envelope, or {@code null} if the data are in none
	 */
	public static @Nullable DataEnvelope read(String data) {
		if (!data.startsWith(START)) {
			return null;
		}
		try {
			JsonNode envelope = JsonMapper.shared().readTree(data);
			JsonNode content = envelope.get("data");
			JsonNode headers = envelope.get("headers");
			if (content == null || !content.isString() || headers == null || !headers.isObject()) {
				return null;
			}
			Map<String, String> texts = new LinkedHashMap<>();
			headers.properties().forEach((header) -> {
				if (header.getValue().isString()) {
					texts.put(header.getKey(), header.getValue().asString());
				}
			});
			return new DataEnvelope(texts, content.asString());
		}
		catch (JacksonException ex) {
			// It only begins like one.
			return null;
		}
	}

	/**
	 * Writes the envelope.
	 * @return the data to be sent
	 */
	public String write() {
		ObjectNode envelope = JsonMapper.shared().createObjectNode();
		envelope.put(MARKER, 1);
		ObjectNode headers = envelope.putObject("headers");
		this.headers.forEach(headers::put);
		envelope.put("data", this.data);
		return envelope.toString();
	}

	/**
	 * Without the data, which may be confidential.
	 */
	@Override
	public String toString() {
		return "DataEnvelope[headers=" + this.headers.keySet() + "]";
	}

}
