package io.streamstarters.sequin.test;

/**
 * The families of paths that servers have. Real servers have {@link #STREAMS} only (July
 * 2024), later {@link #HTTP_PULL_CONSUMERS} only, and today the other two.
 */
public enum SequinPath {

	/** {@code /api/streams}. */
	STREAMS("streams"),

	/** {@code /api/sequin_streams}, the sinks of today's servers. */
	SEQUIN_STREAMS("sequin_streams"),

	/** {@code /api/http_pull_consumers}, the older name for the same. */
	HTTP_PULL_CONSUMERS("http_pull_consumers");

	private final String base;

	SequinPath(String base) {
		this.base = base;
	}

	String base() {
		return this.base;
	}

}
