package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;

import io.streamstarters.listener.autoconfigure.ListenerProperties;
import io.streamstarters.sequin.listener.PollingOptions;
import io.streamstarters.sequin.listener.SinkOptions;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of Sequin that do not belong to a client.
 *
 * @param sinks How listeners receive from sinks.
 * @param polling How listeners ask for messages.
 * @param acks How listeners acknowledge messages.
 * @param listener Defaults of all listeners.
 */
@ConfigurationProperties("sequin")
public record SequinProperties(@DefaultValue Sinks sinks, @DefaultValue Polling polling, @DefaultValue Acks acks,
		@NestedConfigurationProperty @DefaultValue ListenerProperties listener) {

	/**
	 * Sinks.
	 *
	 * @param waitFor How long a listener's call waits for a message, 500 ms to 5 minutes.
	 * A stop waits for it, so it is never longer than three quarters of the listeners'
	 * shutdown timeout.
	 * @param ackWait The sinks' lease, ack_wait_ms, which Sequin does not tell.
	 */
	public record Sinks(@DefaultValue("3s") Duration waitFor, @DefaultValue("30s") Duration ackWait) {

		// Checked here, so that a failure names the property.
		public Sinks {
			new SinkOptions(waitFor, ackWait);
		}

		SinkOptions toOptions() {
			return new SinkOptions(this.waitFor, this.ackWait);
		}

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
