package io.streamstarters.sequin.client;

/**
 * Where a server offers its sinks. Both behave alike; servers before 0.6 know the older
 * one only.
 */
public enum SinkEndpoint {

	/**
	 * {@code /api/sequin_streams}, with {@code max_batch_size}.
	 */
	SEQUIN_STREAMS("/api/sequin_streams", "max_batch_size"),

	/**
	 * {@code /api/http_pull_consumers}, with {@code batch_size}.
	 */
	HTTP_PULL_CONSUMERS("/api/http_pull_consumers", "batch_size");

	private final String path;

	private final String batchSizeField;

	SinkEndpoint(String path, String batchSizeField) {
		this.path = path;
		this.batchSizeField = batchSizeField;
	}

	String path() {
		return this.path;
	}

	String batchSizeField() {
		return this.batchSizeField;
	}

}
