package io.streamstarters.sequin.template;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.streamstarters.listener.observation.TemplateObservations;
import io.streamstarters.listener.observation.TemplateObservations.Sending;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.OutgoingMessage;
import io.streamstarters.sequin.SendResult;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.SinkMessage;
import io.streamstarters.sequin.client.DataEnvelope;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.TextMessage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends messages through a {@link SequinClient}. Blocks its caller until Sequin has
 * answered.
 */
public class SequinTemplate implements SequinOperations {

	private final SequinClient client;

	private final JsonMapper json;

	private final TemplateObservations observations;

	private final boolean traceEnvelope;

	/**
	 * Creates a template that is not observed.
	 * @param client the client to send with
	 * @param json writes payloads that are neither text nor bytes
	 */
	public SequinTemplate(SequinClient client, JsonMapper json) {
		this(client, json, TemplateObservations.NONE, false);
	}

	/**
	 * Creates a template.
	 * @param client the client to send with
	 * @param json writes payloads that are neither text nor bytes
	 * @param observations observe what is sent
	 * @param traceEnvelope whether what is sent as a part of a trace is sent in a
	 * {@link DataEnvelope}, so that the trace goes on where it is received
	 */
	public SequinTemplate(SequinClient client, JsonMapper json, TemplateObservations observations,
			boolean traceEnvelope) {
		this.client = client;
		this.json = json;
		this.observations = observations;
		this.traceEnvelope = traceEnvelope;
	}

	@Override
	public SendResult send(String stream, String key, Object payload) {
		return sendAll(stream, List.of(new OutgoingMessage(key, payload)));
	}

	@Override
	public SendResult sendAll(String stream, List<OutgoingMessage> messages) {
		return observe(stream, messages, (texts) -> this.client.sendAll(stream, texts));
	}

	@Override
	public SendResult sendInChunks(String stream, List<OutgoingMessage> messages) {
		return observe(stream, messages, (texts) -> this.client.sendInChunks(stream, texts));
	}

	/** What is missing is told by the client. */
	private SendResult observe(String stream, List<OutgoingMessage> messages,
			Function<List<TextMessage>, SendResult> send) {
		return this.observations.observe(new Sending("send", (stream != null) ? stream : "", messages.size()),
				(headers) -> send.apply(messages.stream().map((message) -> toText(message, headers)).toList()),
				(result) -> null);
	}

	private TextMessage toText(OutgoingMessage message, Map<String, String> headers) {
		if (message == null) {
			throw new InvalidSequinRequestException("One of the messages is null.");
		}
		TextMessage text = new TextMessage(message.key(), toText(message.key(), message.payload()));
		return (this.traceEnvelope && !headers.isEmpty())
				? new TextMessage(text.key(), new DataEnvelope(headers, text.data()).write()) : text;
	}

	private String toText(String key, Object payload) {
		if (payload instanceof SequinMessage<?> || payload instanceof SinkMessage
				|| payload instanceof ChangeEvent<?>) {
			throw new InvalidSequinRequestException("The payload of the message with key `" + key + "` is a "
					+ payload.getClass().getSimpleName() + ", which is received, not sent. Send what it holds.");
		}
		if (payload instanceof CharSequence text) {
			return text.toString();
		}
		if (payload instanceof byte[] bytes) {
			try {
				return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
			}
			catch (CharacterCodingException ex) {
				throw new InvalidSequinRequestException("The bytes of the message with key `" + key
						+ "` are no UTF-8 text, and Sequin stores text only.", ex);
			}
		}
		try {
			return this.json.writeValueAsString(payload);
		}
		catch (JacksonException ex) {
			// Its message may quote the payload, so that it is no cause.
			throw new InvalidSequinRequestException(
					"The payload of the message with key `" + key + "`, a " + payload.getClass().getName()
							+ ", cannot be written as JSON: " + ex.getClass().getSimpleName() + ".");
		}
	}

}
