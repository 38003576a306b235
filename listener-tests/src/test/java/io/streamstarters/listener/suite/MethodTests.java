package io.streamstarters.listener.suite;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.BatchListenerException;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import jakarta.validation.Valid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What a method takes, one message or several.
 */
class MethodTests extends AbstractBrokerTests {

	MethodTests() {
		super(Listeners.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload", "message", "text", "bytes", "valid", "object", "acknowledgment", "holder",
			"payloads", "messages", "texts", "manyBytes", "holders", "acknowledgments" })
	void aMethodTakesMessagesInItsWay(String listener) {
		IntStream.rangeClosed(1, 5).forEach((id) -> send(listener, id, "note"));
		awaitSettled(listener);
		assertThat(calls(listener)).containsExactlyInAnyOrder(
				IntStream.rangeClosed(1, 5).mapToObj((id) -> new Note(id, "note").toJson()).toArray());
	}

	@Test
	@SuppressWarnings("unchecked")
	void headersTellListenerAndAttemptAndWhatTheBrokerKnows() {
		send("headers", 7, "note");
		awaitSettled("headers");
		assertThat((Map<String, Object>) calls("headers").get(0)).containsEntry(ListenerHeaders.LISTENER_ID, "headers")
			.containsEntry(ListenerHeaders.DELIVERY_ATTEMPT, 1)
			.containsKey(switch (this.kind) {
				case ENSYNC -> EnSyncHeaders.EVENT_NAME;
				case SEQUIN_STREAM -> SequinHeaders.KEY;
				case SEQUIN_SINK -> SequinHeaders.TABLE;
			});
		assertThat(calls("header values")).containsExactly("headers", 1, "none");
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "7", "\"text\"", "[1, 2]", "\"ä€😀\"", "{\n\t}" })
	void aTextComesAsItWasSent(String text) {
		assumeTrue(this.kind != BrokerKind.SEQUIN_SINK, "A row is an object");
		for (String listener : List.of("exactText", "exactBytes", "exactTexts")) {
			this.broker.send(listener, 100 + text.hashCode(), text);
			awaitSettled(listener);
			assertThat(calls(listener)).last().isEqualTo(text);
		}
	}

	@Test
	void aListIsOnePayloadWhereItIsNoBatch() {
		assumeTrue(this.kind != BrokerKind.SEQUIN_SINK, "A row is an object");
		this.broker.send("list", 1, "[1,2,3]");
		awaitSettled("list");
		assertThat(calls("list")).containsExactly(List.of(1, 2, 3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "partly", "partlyLater", "partlyInMono" })
	void ofABatchWhatFailsIsTriedAgainAndTheOthersAreNot(String listener) {
		IntStream.rangeClosed(1, 6).forEach((id) -> send(listener, id, (id == 3) ? "fails" : "note"));
		awaitSettled(listener);
		assertThat(calls(listener + " done")).containsExactlyInAnyOrder(1, 2, 4, 5, 6, 3);
		assertThat(calls(listener + " failed")).containsExactly(3);
		assertThat(this.application.listener(listener).getStatistics().getFailed()).isOne();
		assertThat(this.application.listener(listener).getStatistics().getHandled()).isEqualTo(6);
	}

	@Import({ ForEnSync.class, ForStreams.class, ForSinks.class })
	static class Listeners {

		private final Calls calls;

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "payload", value = "payload")
		@SequinListener(id = "payload", stream = "${stream}", consumer = "${consumer.payload}",
				sink = "${sink.payload}")
		void payload(Note note) {
			this.calls.add("payload", note.toJson());
		}

		@EnSyncListener(id = "message", value = "message")
		@SequinListener(id = "message", stream = "${stream}", consumer = "${consumer.message}",
				sink = "${sink.message}")
		void message(Message<Note> message) {
			this.calls.add("message", message.getPayload().toJson());
		}

		@EnSyncListener(id = "text", value = "text")
		@SequinListener(id = "text", stream = "${stream}", consumer = "${consumer.text}", sink = "${sink.text}")
		void text(String text) {
			this.calls.add("text", text);
		}

		@EnSyncListener(id = "bytes", value = "bytes")
		@SequinListener(id = "bytes", stream = "${stream}", consumer = "${consumer.bytes}", sink = "${sink.bytes}")
		void bytes(byte[] bytes) {
			this.calls.add("bytes", new String(bytes, StandardCharsets.UTF_8));
		}

		@EnSyncListener(id = "valid", value = "valid")
		@SequinListener(id = "valid", stream = "${stream}", consumer = "${consumer.valid}", sink = "${sink.valid}")
		void valid(@Payload @Valid Note note) {
			this.calls.add("valid", note.toJson());
		}

		@EnSyncListener(id = "object", value = "object")
		@SequinListener(id = "object", stream = "${stream}", consumer = "${consumer.object}", sink = "${sink.object}")
		void object(Object payload) {
			this.calls.add("object", payload);
		}

		@EnSyncListener(id = "acknowledgment", value = "acknowledgment")
		@SequinListener(id = "acknowledgment", stream = "${stream}", consumer = "${consumer.acknowledgment}",
				sink = "${sink.acknowledgment}")
		void acknowledgment(Acknowledgment acknowledgment, Note note) {
			this.calls.add("acknowledgment", note.toJson());
			acknowledgment.ack();
		}

		@EnSyncListener(id = "headers", value = "headers")
		@SequinListener(id = "headers", stream = "${stream}", consumer = "${consumer.headers}",
				sink = "${sink.headers}")
		void headers(Note note, @Headers Map<String, Object> headers,
				@Header(ListenerHeaders.LISTENER_ID) String listener,
				@Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt,
				@Header(name = "unknown", defaultValue = "none") String unknown) {
			this.calls.add("headers", headers);
			List.of(listener, attempt, unknown).forEach((value) -> this.calls.add("header values", value));
		}

		@EnSyncListener(id = "payloads", value = "payloads", concurrency = "2", batchSize = "3")
		@SequinListener(id = "payloads", stream = "${stream}", consumer = "${consumer.payloads}",
				sink = "${sink.payloads}", concurrency = "2", batchSize = "3")
		void payloads(List<@Valid Note> notes) {
			notes.forEach((note) -> this.calls.add("payloads", note.toJson()));
		}

		@EnSyncListener(id = "messages", value = "messages", concurrency = "2", batchSize = "3")
		@SequinListener(id = "messages", stream = "${stream}", consumer = "${consumer.messages}",
				sink = "${sink.messages}", concurrency = "2", batchSize = "3")
		void messages(List<Message<Note>> messages) {
			messages.forEach((message) -> this.calls.add("messages", message.getPayload().toJson()));
		}

		@EnSyncListener(id = "texts", value = "texts", concurrency = "2", batchSize = "3")
		@SequinListener(id = "texts", stream = "${stream}", consumer = "${consumer.texts}", sink = "${sink.texts}",
				concurrency = "2", batchSize = "3")
		void texts(List<String> texts) {
			texts.forEach((text) -> this.calls.add("texts", text));
		}

		@EnSyncListener(id = "manyBytes", value = "manyBytes", concurrency = "2", batchSize = "3")
		@SequinListener(id = "manyBytes", stream = "${stream}", consumer = "${consumer.manyBytes}",
				sink = "${sink.manyBytes}", concurrency = "2", batchSize = "3")
		void manyBytes(List<byte[]> manyBytes) {
			manyBytes.forEach((bytes) -> this.calls.add("manyBytes", new String(bytes, StandardCharsets.UTF_8)));
		}

		@EnSyncListener(id = "acknowledgments", value = "acknowledgments", concurrency = "2", batchSize = "3")
		@SequinListener(id = "acknowledgments", stream = "${stream}", consumer = "${consumer.acknowledgments}",
				sink = "${sink.acknowledgments}", concurrency = "2", batchSize = "3")
		void acknowledgments(List<Note> notes, BatchAcknowledgment acknowledgment) {
			for (int i = 0; i < notes.size(); i++) {
				this.calls.add("acknowledgments", notes.get(i).toJson());
				acknowledgment.ack(i);
			}
		}

		@EnSyncListener(id = "exactText", value = "exactText")
		@SequinListener(id = "exactText", stream = "${stream}", consumer = "${consumer.exactText}",
				sink = "${sink.exactText}")
		void exactText(String text) {
			this.calls.add("exactText", text);
		}

		@EnSyncListener(id = "exactBytes", value = "exactBytes")
		@SequinListener(id = "exactBytes", stream = "${stream}", consumer = "${consumer.exactBytes}",
				sink = "${sink.exactBytes}")
		void exactBytes(byte[] bytes) {
			this.calls.add("exactBytes", new String(bytes, StandardCharsets.UTF_8));
		}

		@EnSyncListener(id = "exactTexts", value = "exactTexts", batchSize = "3")
		@SequinListener(id = "exactTexts", stream = "${stream}", consumer = "${consumer.exactTexts}",
				sink = "${sink.exactTexts}", batchSize = "3")
		void exactTexts(List<String> texts) {
			texts.forEach((text) -> this.calls.add("exactTexts", text));
		}

		@EnSyncListener(id = "list", value = "list", batch = "false")
		@SequinListener(id = "list", stream = "${stream}", consumer = "${consumer.list}", sink = "${sink.list}",
				batch = "false")
		void list(List<Integer> numbers) {
			this.calls.add("list", numbers);
		}

		@EnSyncListener(id = "partly", value = "partly", concurrency = "2", batchSize = "3")
		@SequinListener(id = "partly", stream = "${stream}", consumer = "${consumer.partly}", sink = "${sink.partly}",
				concurrency = "2", batchSize = "3")
		void partly(List<Message<Note>> messages) {
			partly("partly", messages);
		}

		@EnSyncListener(id = "partlyLater", value = "partlyLater", concurrency = "2", batchSize = "3")
		@SequinListener(id = "partlyLater", stream = "${stream}", consumer = "${consumer.partlyLater}",
				sink = "${sink.partlyLater}", concurrency = "2", batchSize = "3")
		CompletableFuture<Void> partlyLater(List<Message<Note>> messages) {
			return CompletableFuture.runAsync(() -> partly("partlyLater", messages));
		}

		@EnSyncListener(id = "partlyInMono", value = "partlyInMono", concurrency = "2", batchSize = "3")
		@SequinListener(id = "partlyInMono", stream = "${stream}", consumer = "${consumer.partlyInMono}",
				sink = "${sink.partlyInMono}", concurrency = "2", batchSize = "3")
		Mono<Void> partlyInMono(List<Message<Note>> messages) {
			return Mono.fromRunnable(() -> partly("partlyInMono", messages));
		}

		private void partly(String listener, List<Message<Note>> messages) {
			for (int i = 0; i < messages.size(); i++) {
				Note note = messages.get(i).getPayload();
				int attempt = (Integer) messages.get(i).getHeaders().get(ListenerHeaders.DELIVERY_ATTEMPT);
				if (note.text().equals("fails") && attempt == 1) {
					this.calls.add(listener + " failed", note.id());
					throw new BatchListenerException(i, new IllegalStateException(note.text()));
				}
				this.calls.add(listener + " done", note.id());
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "broker", havingValue = "EnSyncBroker")
	static class ForEnSync {

		private final Calls calls;

		ForEnSync(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "holder", value = "holder")
		void holder(EnSyncEvent<Note> event) {
			assertThat(event.eventName()).isEqualTo("holder");
			this.calls.add("holder", event.payload().toJson());
		}

		@EnSyncListener(id = "holders", value = "holders", concurrency = "2", batchSize = "3")
		void holders(List<EnSyncEvent<Note>> events) {
			events.forEach((event) -> this.calls.add("holders", event.payload().toJson()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "broker", havingValue = "SequinStreamBroker")
	static class ForStreams {

		private final Calls calls;

		ForStreams(Calls calls) {
			this.calls = calls;
		}

		@SequinListener(id = "holder", stream = "${stream}", consumer = "${consumer.holder}")
		void holder(SequinMessage<Note> message) {
			assertThat(message.key()).isEqualTo("holder." + message.data().id());
			this.calls.add("holder", message.data().toJson());
		}

		@SequinListener(id = "holders", stream = "${stream}", consumer = "${consumer.holders}", concurrency = "2",
				batchSize = "3")
		void holders(List<SequinMessage<Note>> messages) {
			messages.forEach((message) -> this.calls.add("holders", message.data().toJson()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "broker", havingValue = "SequinSinkBroker")
	static class ForSinks {

		private final Calls calls;

		ForSinks(Calls calls) {
			this.calls = calls;
		}

		@SequinListener(id = "holder", sink = "${sink.holder}")
		void holder(ChangeEvent<Note> change) {
			assertThat(change.metadata().tableName()).isEqualTo("holder");
			this.calls.add("holder", change.record().toJson());
		}

		@SequinListener(id = "holders", sink = "${sink.holders}", concurrency = "2", batchSize = "3")
		void holders(List<ChangeEvent<Note>> changes) {
			changes.forEach((change) -> this.calls.add("holders", change.record().toJson()));
		}

	}

}
