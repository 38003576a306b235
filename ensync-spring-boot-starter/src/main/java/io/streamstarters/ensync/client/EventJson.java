package io.streamstarters.ensync.client;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An event as engines write it in JSON, under whatever names they know its parts by.
 * {@code null} stands for what is missing or cannot be read.
 *
 * @param idem the event's id
 * @param eventName its name
 * @param payload the encrypted envelope
 * @param block the partition block
 * @param metadata JSON text
 * @param sender the publisher's appId
 * @param loggedAt when the engine took the event
 */
record EventJson(@Nullable String idem, @Nullable String eventName, @Nullable String payload, @Nullable Long block,
		@Nullable String metadata, @Nullable String sender, @Nullable Instant loggedAt) {

	private static final List<String> IDEM = List.of("message_idem", "messageIdem", "event_idem", "eventIdem", "idem",
			"id");

	private static final List<String> NAME = List.of("message_name", "messageName", "event_name", "eventName", "name");

	private static final List<String> BLOCK = List.of("partition_block", "partitionBlock", "block");

	/** An event that has been delivered, which must be complete enough to be settled. */
	static IncomingEvent delivered(String json) {
		ObjectNode object = ClientJson.object(json);
		if (object == null) {
			throw new IllegalArgumentException("it is no JSON object");
		}
		EventJson event = read(object);
		long block = (event.block() != null) ? event.block() : 0;
		if (event.block() == null && first(object, BLOCK) != null) {
			throw new IllegalArgumentException("its partition block is no number of 64 bits");
		}
		if (event.idem() == null || event.eventName() == null) {
			throw new IllegalArgumentException("it has no id or no name");
		}
		// Without a payload there is nothing to decrypt, which is not for us to judge.
		return new IncomingEvent(event.idem(), event.eventName(), orEmpty(event.payload()), block,
				orEmpty(event.metadata()), orEmpty(event.sender()), event.loggedAt());
	}

	/** What can be used to give an event back that has not been delivered complete. */
	static @Nullable IncomingEvent remains(String json) {
		ObjectNode object = ClientJson.object(json);
		EventJson event = (object != null) ? read(object) : null;
		return (event != null && event.idem() != null)
				? new IncomingEvent(event.idem(), orEmpty(event.eventName()), "", 0, "", "", null) : null;
	}

	static EventJson read(ObjectNode object) {
		return new EventJson(idem(object), text(first(object, NAME)), text(object.get("payload")),
				block(first(object, BLOCK)), textOrJson(object.get("metadata")), text(object.get("sender")),
				instant(object.get("loggedAt")));
	}

	/** Over gRPC there is no other way to say that there is none than an empty text. */
	private static @Nullable String idem(ObjectNode object) {
		return IDEM.stream()
			.map((name) -> text(object.get(name)))
			.filter((text) -> text != null && !text.isEmpty())
			.findFirst()
			.orElse(null);
	}

	private static @Nullable JsonNode first(ObjectNode object, List<String> names) {
		return names.stream()
			.map(object::get)
			.filter((node) -> node != null && !node.isNull())
			.findFirst()
			.orElse(null);
	}

	private static @Nullable String text(@Nullable JsonNode node) {
		return (node != null && (node.isString() || node.isNumber())) ? node.asString() : null;
	}

	private static @Nullable String textOrJson(@Nullable JsonNode node) {
		return (node != null && node.isObject()) ? node.toString() : text(node);
	}

	private static @Nullable Long block(@Nullable JsonNode node) {
		String text = text(node);
		try {
			return (text != null) ? Long.valueOf(text.strip()) : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	static @Nullable Instant instant(@Nullable JsonNode node) {
		String text = text(node);
		if (text == null) {
			return null;
		}
		try {
			return Character.isDigit(text.charAt(0)) && text.indexOf('-') < 0
					? Instant.ofEpochMilli(Long.parseLong(text)) : Instant.parse(text);
		}
		catch (NumberFormatException | DateTimeException | IndexOutOfBoundsException ex) {
			return null;
		}
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

	private static @Nullable String shown(@Nullable String text) {
		return (text != null) ? WireText.shown(text) : null;
	}

	/** Shows neither payload nor metadata. */
	@Override
	public String toString() {
		return "EventJson[idem=" + shown(this.idem) + ", eventName=" + shown(this.eventName) + ", block=" + this.block
				+ "]";
	}

}
