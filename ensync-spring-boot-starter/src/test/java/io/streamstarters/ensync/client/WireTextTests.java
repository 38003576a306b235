package io.streamstarters.ensync.client;

import java.time.Duration;
import java.time.Instant;

import io.streamstarters.ensync.ReplayInfo;
import io.streamstarters.ensync.client.TransportException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WireTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "order/created", "Bestellung/größe", "注文/作成", "order/😀", "a b\\u000a;=:*" })
	void whatCanBePrintedIsShownAsItIs(String text) {
		assertThat(WireText.shown(text)).isEqualTo(text);
	}

	@Test
	void whatBeginsALineSteersATerminalOrHidesIsShownByItsNumber() {
		assertThat(WireText.shown("a\r\n\u001b[31m\t\u0000\u0085\u009b\u2028\u2029\u202e\u200b\ud83d$1\\z")).isEqualTo(
				"a\\u000d\\u000a\\u001b[31m\\u0009\\u0000\\u0085\\u009b\\u2028\\u2029\\u202e\\u200b\\ud83d$1\\z");
	}

	@Test
	void onlyTheBeginningOfALongTextIsShown() {
		assertThat(WireText.shown("x".repeat(301))).isEqualTo("x".repeat(300) + "…");
		assertThat(WireText.shown("x".repeat(300))).isEqualTo("x".repeat(300));
	}

	@Test
	void nothingThatShowsAnEventShowsMoreThanALine() {
		IncomingEvent event = new IncomingEvent("i\nd", "na\nme", "x", 1, "", "", null);
		EventJson json = EventJson.read(ClientJson.MAPPER.createObjectNode().put("idem", "i\nd").put("name", "na\nme"));
		ReplayedEvent replayed = new ReplayedEvent("i\nd", "na\nme", "x", 1L, "", "", "", null, ReplayInfo.UNKNOWN);
		assertThat(new Object[] { event, json, replayed }).allSatisfy(
				(shown) -> assertThat(shown.toString()).contains("[idem=i\\u000ad, eventName=na\\u000ame, block="));
		assertThat(EventJson.read(ClientJson.MAPPER.createObjectNode()))
			.hasToString("EventJson[idem=null, eventName=null, block=null]");
	}

	@Test
	void noExceptionAboutAnEventShowsMoreThanALine() {
		ReceivedEvent event = new ReceivedEvent(new IncomingEvent("i\nd", "na\nme", "x", 1, "", "", null), null,
				Instant.EPOCH);
		assertThat(new Settler("grpc://engine").discard(event, "")).isCompletedExceptionally()
			.failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withMessageContaining("Event i\\u000ad was not discarded: ");
		for (Kind kind : Kind.values()) {
			TransportException failure = new TransportException(kind, "no", null);
			assertThat(Failures.settlement("discarded", "grpc://engine", event, failure))
				.hasMessageStartingWith("Event i\\u000ad (na\\u000ame) ");
		}
	}

	@Test
	void wordsOfAnEngineAreOneLine() {
		assertThat(new Redactor("secret").clean("no\u0085such \u2028\u202e secret\n")).isEqualTo("no such    ***");
	}

}
