package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;

import io.streamstarters.listener.autoconfigure.ListenerProperties;
import io.streamstarters.sequin.client.SinkEndpoint;
import io.streamstarters.sequin.listener.PollingOptions;
import io.streamstarters.sequin.listener.SinkOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Properties of Sequin.
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
 * @param polling How listeners ask for messages.
 * @param acks How listeners acknowledge messages.
 * @param listener Defaults of all listeners.
 */
@ConfigurationProperties("sequin")
public record SequinProperties(@DefaultValue("http://localhost:7376") String url, @Nullable String token,
		@DefaultValue("30s") Duration requestTimeout, @DefaultValue("64MB") DataSize maxAnswerSize,
		@DefaultValue("true") boolean createMissing, @DefaultValue Ssl ssl, @DefaultValue Sinks sinks,
		@DefaultValue Template template, @DefaultValue Polling polling, @DefaultValue Acks acks,
		@NestedConfigurationProperty @DefaultValue ListenerProperties listener) {

	public SequinProperties {
		Assert.isTrue(requestTimeout.toMillis() > 0, "'request-timeout' must be positive");
		Assert.isTrue(maxAnswerSize.toBytes() > 0 && maxAnswerSize.toBytes() <= Integer.MAX_VALUE,
				"'max-answer-size' must be positive and below 2GB");
	}

	/**
	 * All but the token.
	 */
	@Override
	public String toString() {
		return "SequinProperties[url=" + this.url + ", requestTimeout=" + this.requestTimeout + ", maxAnswerSize="
				+ this.maxAnswerSize + ", createMissing=" + this.createMissing + ", ssl=" + this.ssl + ", sinks="
				+ this.sinks + ", template=" + this.template + ", polling=" + this.polling + ", acks=" + this.acks
				+ ", listener=" + this.listener + "]";
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
	 * @param waitFor How long a listener's call waits for a message, 500 ms to 5 minutes.
	 * A stop waits for it, so it is never longer than three quarters of the listeners'
	 * shutdown timeout.
	 * @param ackWait The sinks' lease, ack_wait_ms, which Sequin does not tell.
	 */
	public record Sinks(@DefaultValue("sequin-streams") SinkEndpoint endpoint, @DefaultValue("3s") Duration waitFor,
			@DefaultValue("30s") Duration ackWait) {

		// Checked here, so that a failure names the property.
		public Sinks {
			new SinkOptions(waitFor, ackWait);
		}

		SinkOptions toOptions() {
			return new SinkOptions(this.waitFor, this.ackWait);
		}

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

	/**
	 * Polling.
	 *
	 * @param batchSize How many messages a listener asks for at most in one call, 1 to
	 * 1000.
	 * @param minPause Pause after the first call that brought nothing; doubles with each
	 * further one.
	 * @param maxPause Longest pause between two calls.
	 */
	public record Polling(@DefaultValue("10") int batchSize, @DefaultValue("50ms") Duration minPause,
			@DefaultValue("1s") Duration maxPause) {

		// Checked here, so that a failure names the property.
		public Polling {
			new PollingOptions(batchSize, minPause, maxPause, Duration.ZERO);
		}

		PollingOptions toOptions(Acks acks) {
			return new PollingOptions(this.batchSize, this.minPause, this.maxPause, acks.linger());
		}

	}

	/**
	 * Acknowledgements.
	 *
	 * @param linger How long an acknowledgement waits for others to travel with, while
	 * the listener has any in hand, 0 to 1 second. A call for a few messages more waits
	 * as long.
	 */
	public record Acks(@DefaultValue("5ms") Duration linger) {

		public Acks {
			new PollingOptions(1, Duration.ofMillis(1), Duration.ofMillis(1), linger);
		}

	}

}
