package io.streamstarters.listener.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.streamstarters.listener.observation.MessagingObservation.CommonKeys;
import io.streamstarters.listener.observation.MessagingObservation.MessageKeys;

/**
 * Observes templates as {@code messaging.publish}. Says nothing of contents and of
 * recipients. Names of events can be made for each call, or asked for by whoever wants a
 * reply, and each costs a meter: of the names that come after the first
 * {@value #MAX_DESTINATIONS}, {@code other} stands for all.
 */
public class DefaultTemplateObservationConvention implements TemplateObservationConvention {

	static final int MAX_DESTINATIONS = 100;

	private static final int MAX_LENGTH = 255;

	private static final String OTHER = "other";

	private final Set<String> destinations = ConcurrentHashMap.newKeySet();

	@Override
	public String getName() {
		return "messaging.publish";
	}

	@Override
	public String getContextualName(TemplateObservationContext context) {
		return context.getOperation() + " " + destination(context);
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(TemplateObservationContext context) {
		return KeyValues.of(CommonKeys.SYSTEM.withValue(context.getSystem()),
				CommonKeys.OPERATION_NAME.withValue(context.getOperation()),
				CommonKeys.OPERATION_TYPE.withValue("send"),
				CommonKeys.DESTINATION_NAME.withValue(destination(context)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(TemplateObservationContext context) {
		KeyValues keyValues = KeyValues
			.of(MessageKeys.BATCH_MESSAGE_COUNT.withValue(String.valueOf(context.getMessageCount())));
		String messageId = context.getMessageId();
		return (messageId != null) ? keyValues.and(MessageKeys.MESSAGE_ID.withValue(messageId)) : keyValues;
	}

	private String destination(TemplateObservationContext context) {
		String destination = context.getDestination();
		if (this.destinations.contains(destination)) {
			return destination;
		}
		if (destination.isBlank()) {
			return KeyValue.NONE_VALUE;
		}
		if (destination.length() > MAX_LENGTH || this.destinations.size() >= MAX_DESTINATIONS) {
			return OTHER;
		}
		this.destinations.add(destination);
		return destination;
	}

}
