package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;

import io.streamstarters.sequin.client.SinkEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Properties of a client of Sequin: of the plain one, and below
 * {@code sequin.clients.<name>} of one with a name.
 *
 * @param url Address of the server.
 * @param token API token, which sinks ask for.
 * @param requestTimeout How long a request may take, connecting and reading the answer
 * included.
 * @param maxAnswerSize How large an answer may be; a larger one fails.
 * @param createMissing Whether streams and consumers that are defined as beans, and the
 * stream for dead letters, are created when they are missing.
 * @param ssl Encryption of the connection.
 * @param sinks What concerns sinks only.
 * @param template What is sent.
 */
@ConfigurationProperties("sequin")
public record SequinClientProperties(@DefaultValue("http://localhost:7376") String url, @Nullable String token,
		@DefaultValue("30s") Duration requestTimeout, @DefaultValue("64MB") DataSize maxAnswerSize,
		@DefaultValue("true") boolean createMissing, @DefaultValue Ssl ssl, @DefaultValue Sinks sinks,
		@DefaultValue Template template) {

	public SequinClientProperties {
		Assert.isTrue(requestTimeout.toMillis() > 0, "'request-timeout' must be positive");
		Assert.isTrue(maxAnswerSize.toBytes() > 0 && maxAnswerSize.toBytes() <= Integer.MAX_VALUE,
				"'max-answer-size' must be positive and below 2GB");
	}

	/**
	 * All but the token.
	 */
	@Override
	public String toString() {
		return "SequinClientProperties[url=" + this.url + ", requestTimeout=" + this.requestTimeout + ", maxAnswerSize="
				+ this.maxAnswerSize + ", createMissing=" + this.createMissing + ", ssl=" + this.ssl + ", sinks="
				+ this.sinks + ", template=" + this.template + "]";
	}

	/**
	 * Encryption.
	 *
	 * @param bundle Name of the SSL bundle that says whom to trust, for an https address.
	 */
	public record Ssl(@Nullable String bundle) {

	}

	/**
	 * Sinks.
	 *
	 * @param endpoint Path of the sinks; servers before 0.6 have them at
	 * http-pull-consumers.
	 */
	public record Sinks(@DefaultValue("sequin-streams") SinkEndpoint endpoint) {

	}

	/**
	 * What is sent.
	 *
	 * @param observationEnabled Whether sending is observed, where there is an
	 * ObservationRegistry.
	 * @param traceEnvelope Whether data are wrapped in JSON with the headers of the
	 * trace, which goes on in listeners then. Listeners unwrap them; other readers of the
	 * stream see the JSON.
	 */
	public record Template(@DefaultValue("true") boolean observationEnabled,
			@DefaultValue("false") boolean traceEnvelope) {

	}

}
