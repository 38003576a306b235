package io.streamstarters.listener.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.streamstarters.listener.observation.ListenerObservationContext.Outcome;
import io.streamstarters.listener.observation.MessagingObservation.CommonKeys;
import io.streamstarters.listener.observation.MessagingObservation.ListenerKeys;
import io.streamstarters.listener.observation.MessagingObservation.ListenerMessageKeys;
import io.streamstarters.listener.observation.MessagingObservation.MessageKeys;

/**
 * Observes listeners as {@code messaging.process}. Says nothing of contents, and nothing
 * that a sender could choose in a low-cardinality key.
 */
public class DefaultListenerObservationConvention implements ListenerObservationConvention {

	private static final String PROCESS = "process";

	@Override
	public String getName() {
		return "messaging.process";
	}

	@Override
	public String getContextualName(ListenerObservationContext context) {
		return PROCESS + " " + context.getDestination();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ListenerObservationContext context) {
		ObservedListener listener = context.getListener();
		String group = listener.consumerGroup();
		Outcome outcome = context.getOutcome();
		return KeyValues.of(CommonKeys.SYSTEM.withValue(listener.system()),
				CommonKeys.OPERATION_NAME.withValue(PROCESS), CommonKeys.OPERATION_TYPE.withValue(PROCESS),
				CommonKeys.DESTINATION_NAME.withValue(context.getDestination()),
				ListenerKeys.CONSUMER_GROUP_NAME.withValue((group != null) ? group : KeyValue.NONE_VALUE),
				ListenerKeys.LISTENER_ID.withValue(listener.id()), ListenerKeys.OUTCOME
					.withValue((outcome != null) ? outcome.name().toLowerCase(Locale.ROOT) : KeyValue.NONE_VALUE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ListenerObservationContext context) {
		if (context.isBatch()) {
			return KeyValues.of(
					MessageKeys.BATCH_MESSAGE_COUNT.withValue(String.valueOf(context.getDeliveries().size())),
					ListenerMessageKeys.BATCH_FAILED_COUNT.withValue(String.valueOf(context.getFailedCount())));
		}
		return KeyValues.of(MessageKeys.MESSAGE_ID.withValue(context.getDeliveries().get(0).id()),
				ListenerMessageKeys.DELIVERY_ATTEMPT.withValue(String.valueOf(context.getAttempt())));
	}

}
