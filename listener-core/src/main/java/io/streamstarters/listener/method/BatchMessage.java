package io.streamstarters.listener.method;

import java.util.List;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.container.DeliveryAttempt;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.support.GenericMessage;

/**
 * A batch on its way to the method.
 */
final class BatchMessage extends GenericMessage<List<@Nullable Object>> {

	private final transient List<DeliveryAttempt> attempts;

	BatchMessage(List<@Nullable Object> elements, List<DeliveryAttempt> attempts) {
		super(elements);
		this.attempts = attempts;
	}

	BatchAcknowledgment acknowledgment() {
		return new BatchAcknowledgment() {

			@Override
			public int size() {
				return BatchMessage.this.attempts.size();
			}

			@Override
			public Acknowledgment get(int index) {
				return BatchMessage.this.attempts.get(index);
			}

		};
	}

}
