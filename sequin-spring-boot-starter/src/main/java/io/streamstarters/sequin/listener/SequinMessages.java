package io.streamstarters.sequin.listener;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import io.streamstarters.listener.method.PayloadHolder;
import io.streamstarters.sequin.ChangeAction;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.ChangeMetadata;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.UnreadableMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Lets listener methods take a {@link SequinMessage} or a {@link ChangeEvent}, made of
 * the headers of a delivery.
 */
final class SequinMessages {

	@SuppressWarnings("rawtypes")
	static final PayloadHolder<SequinMessage> MESSAGE = new PayloadHolder<>(SequinMessage.class,
			SequinMessages::message);

	@SuppressWarnings("rawtypes")
	static final PayloadHolder<ChangeEvent> CHANGE = new PayloadHolder<>(ChangeEvent.class, SequinMessages::change);

	private SequinMessages() {
	}

	private static SequinMessage<?> message(Object payload, Map<String, Object> headers) {
		return new SequinMessage<>(SequinMessages.<String>get(headers, SequinHeaders.STREAM),
				SequinMessages.<String>get(headers, SequinHeaders.KEY),
				SequinMessages.<Long>get(headers, SequinHeaders.SEQ), payload,
				SequinMessages.<Instant>get(headers, SequinHeaders.INSERTED_AT),
				SequinMessages.<Instant>get(headers, SequinHeaders.UPDATED_AT),
				SequinMessages.<String>get(headers, SequinHeaders.ACK_ID));
	}

	@SuppressWarnings("unchecked")
	private static ChangeEvent<?> change(Object payload, Map<String, Object> headers) {
		return new ChangeEvent<>(payload, (Map<String, @Nullable Object>) headers.get(SequinHeaders.CHANGES),
				ChangeAction.valueOf(SequinMessages.<String>get(headers, SequinHeaders.ACTION)),
				SequinMessages.<ChangeMetadata>get(headers, SequinHeaders.METADATA),
				SequinMessages.<Set<String>>get(headers, SequinHeaders.UNCHANGED_TOAST));
	}

	@SuppressWarnings("unchecked")
	private static <T> T get(Map<String, Object> headers, String name) {
		Object value = headers.get(name);
		if (value == null) {
			throw new UnreadableMessageException("The message has no " + name
					+ ": is it one of a stream, or one of a sink whose transform leaves no change?");
		}
		return (T) value;
	}

}
