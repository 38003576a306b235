package io.streamstarters.listener.method;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.method.ListenerApplication.Letter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which types a native image is told of, as those of payloads and replies.
 */
class PayloadTypesTests {

	@ParameterizedTest
	@ValueSource(classes = { OfParameter.class, OfMessage.class, OfBatch.class, OfMessages.class, OfArray.class,
			OfMap.class, OfWildcard.class, OfHolder.class, Page.class, OfPage.class, OfTypeVariable.class,
			OfDeadLetter.class, Nested.class, OfReturn.class, OfStage.class, OfMono.class, OfMonos.class })
	void payloadsAndRepliesAreBound(Class<?> payload) {
		assertThat(AotHints.isBound(AotHints.hints(Payloads.class), payload)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { OfHeader.class, Acknowledgment.class, FailedDelivery.class, Message.class,
			MessageHeaders.class, Letter.class, JsonNode.class, IllegalStateException.class })
	void parametersThatAreNoPayloadAreNot(Class<?> type) {
		RuntimeHints hints = AotHints.hints(Payloads.class);
		assertThat(hints.reflection().getTypeHint(type)).isNull();
	}

	@Test
	void payloadsAndRepliesOfSuspendingFunctionsAreBound() {
		RuntimeHints hints = AotHints.hints(ReceiptListener.class);
		assertThat(AotHints.isBound(hints, Order.class)).isTrue();
		assertThat(AotHints.isBound(hints, Receipt.class)).isTrue();
	}

	abstract static class Generic<T> {

		@TestListener("variable")
		void onVariable(T payload) {
		}

	}

	static class Payloads extends Generic<OfTypeVariable> {

		@TestListener("a")
		void on(OfParameter payload, @Header("a") OfHeader header, @Headers Map<String, Object> headers,
				Acknowledgment acknowledgment, MessageHeaders more) {
		}

		@TestListener("b")
		void onMessage(Message<OfMessage> message) {
		}

		@TestListener("c")
		void onBatch(List<OfBatch> payloads) {
		}

		@TestListener("d")
		void onMessages(List<Message<OfMessages>> messages) {
		}

		@TestListener("e")
		void onArray(OfArray[] payload) {
		}

		@TestListener("f")
		void onMap(Map<String, List<OfMap>> payload) {
		}

		@TestListener("g")
		void onWildcard(List<? extends OfWildcard> payload) {
		}

		@TestListener("h")
		void onHolder(Letter<OfHolder> letter) {
		}

		@TestListener("i")
		void onPage(Page<OfPage> page) {
		}

		@TestListener("o")
		<T extends Comparable<T>> void onComparable(T payload) {
		}

		@TestListener("j")
		void onTree(JsonNode tree) {
		}

		@TestListener("k")
		OfReturn reply(String payload) {
			return new OfReturn("");
		}

		@TestListener("l")
		CompletionStage<OfStage> replyLater(String payload) {
			throw new UnsupportedOperationException();
		}

		@TestListener("m")
		Mono<OfMono> replyReactively(String payload) {
			return Mono.empty();
		}

		@TestListener("n")
		Mono<Message<OfMonos>> replyWithMessage(String payload) {
			return Mono.empty();
		}

		@DeadLetterHandler
		void dead(OfDeadLetter payload, FailedDelivery failure, IllegalStateException cause) {
		}

	}

	record OfParameter(String value, Nested nested) {

	}

	record Nested(String value) {

	}

	record OfMessage(String value) {

	}

	record OfBatch(String value) {

	}

	record OfHolder(String value) {

	}

	record OfDeadLetter(String value) {

	}

	record OfHeader(String value) {

	}

	record OfMessages(String value) {

	}

	record OfArray(String value) {

	}

	record OfMap(String value) {

	}

	record OfWildcard(String value) {

	}

	record Page<T>(List<T> content) {

	}

	record OfPage(String value) {

	}

	record OfTypeVariable(String value) {

	}

	record OfReturn(String value) {

	}

	record OfStage(String value) {

	}

	record OfMono(String value) {

	}

	record OfMonos(String value) {

	}

}
