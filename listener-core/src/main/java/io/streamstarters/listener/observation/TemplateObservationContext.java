package io.streamstarters.listener.observation;

import java.util.LinkedHashMap;
import java.util.Map;

import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Something that a template sends. The carrier takes what is to travel along.
 */
public class TemplateObservationContext extends SenderContext<Map<String, String>> {

	private final String system;

	private final String operation;

	private final String destination;

	private final int messageCount;

	private volatile @Nullable String messageId;

	/**
	 * Creates a context.
	 * @param system name of the broker, such as {@code ensync}
	 * @param operation what is done, such as {@code publish}
	 * @param destination where the message goes
	 * @param messageCount how many messages are sent
	 */
	public TemplateObservationContext(String system, String operation, String destination, int messageCount) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		});
		this.system = system;
		this.operation = operation;
		this.destination = destination;
		this.messageCount = messageCount;
		setCarrier(new LinkedHashMap<>());
		setRemoteServiceName(system);
	}

	/**
	 * Name of the broker.
	 * @return such as {@code ensync}
	 */
	public String getSystem() {
		return this.system;
	}

	/**
	 * What is done.
	 * @return {@code publish}, {@code request} or {@code send}
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * Where the message goes: the name of an event or stream as the caller gave it, who
	 * may give a new one with each call.
	 * @return the destination
	 */
	public String getDestination() {
		return this.destination;
	}

	/**
	 * How many messages are sent: one for each recipient.
	 * @return 0 or more
	 */
	public int getMessageCount() {
		return this.messageCount;
	}

	/**
	 * The id that the broker granted to the message.
	 * @return the id, or {@code null} before the answer, or if there is no single one
	 */
	public @Nullable String getMessageId() {
		return this.messageId;
	}

	void setMessageId(@Nullable String messageId) {
		this.messageId = messageId;
	}

}
