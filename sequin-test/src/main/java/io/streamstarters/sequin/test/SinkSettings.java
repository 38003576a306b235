package io.streamstarters.sequin.test;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Describes a sink.
 *
 * @param name letters, digits, {@code _}, {@code -} and {@code .}
 * @param ackWait the lease of a change that is out, 30 seconds in a real server unless
 * its database is edited; a lease over two minutes does not hold: what went out more than
 * two minutes ago is freed every five minutes
 * @param messageGrouping whether changes of one row are handed out one after the other,
 * as by default; otherwise all at once
 * @param transform what becomes of a message before it is handed out
 * @param status what the sink does with its changes
 * @param annotations the sink's annotations in the metadata of its messages
 * @param database the name of the database in the metadata of its messages
 */
public record SinkSettings(String name, Duration ackWait, boolean messageGrouping, SinkTransform transform,
		SinkStatus status, Map<String, ?> annotations, String database) {

	private static final Duration DEFAULT_ACK_WAIT = Duration.ofSeconds(30);

	private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+");

	public SinkSettings {
		if (!NAME.matcher(name).matches()) {
			throw new IllegalArgumentException(
					"The name '" + name + "' of a sink must have only letters, digits, '_', '-' and '.'.");
		}
		if (ackWait.isNegative()) {
			throw new IllegalArgumentException("The ack wait of a sink must not be negative: " + ackWait + ".");
		}
		annotations = Map.copyOf(annotations);
	}

	/**
	 * A sink as a real server makes it.
	 * @param name letters, digits, {@code _}, {@code -} and {@code .}
	 * @return the settings
	 * @throws IllegalArgumentException if the name does not fit
	 */
	public static SinkSettings named(String name) {
		return new SinkSettings(name, DEFAULT_ACK_WAIT, true, SinkTransform.none(), SinkStatus.ACTIVE, Map.of(), "app");
	}

	/**
	 * Set the lease.
	 * @param ackWait how long a change that is out stays hidden; not negative
	 * @return changed settings
	 */
	public SinkSettings withAckWait(Duration ackWait) {
		return new SinkSettings(this.name, ackWait, this.messageGrouping, this.transform, this.status, this.annotations,
				this.database);
	}

	/**
	 * Let all changes of a row be handed out at once.
	 * @return changed settings
	 */
	public SinkSettings withoutMessageGrouping() {
		return new SinkSettings(this.name, this.ackWait, false, this.transform, this.status, this.annotations,
				this.database);
	}

	/**
	 * Set what becomes of messages.
	 * @param transform the transform
	 * @return changed settings
	 */
	public SinkSettings withTransform(SinkTransform transform) {
		return new SinkSettings(this.name, this.ackWait, this.messageGrouping, transform, this.status, this.annotations,
				this.database);
	}

	/**
	 * Set what the sink does with its changes.
	 * @param status the status
	 * @return changed settings
	 */
	public SinkSettings withStatus(SinkStatus status) {
		return new SinkSettings(this.name, this.ackWait, this.messageGrouping, this.transform, status, this.annotations,
				this.database);
	}

	/**
	 * Set the sink's annotations.
	 * @param annotations values by name, which must have JSON
	 * @return changed settings
	 */
	public SinkSettings withAnnotations(Map<String, ?> annotations) {
		return new SinkSettings(this.name, this.ackWait, this.messageGrouping, this.transform, this.status, annotations,
				this.database);
	}

	/**
	 * Set the name of the database.
	 * @param database the name
	 * @return changed settings
	 */
	public SinkSettings withDatabase(String database) {
		return new SinkSettings(this.name, this.ackWait, this.messageGrouping, this.transform, this.status,
				this.annotations, database);
	}

}
