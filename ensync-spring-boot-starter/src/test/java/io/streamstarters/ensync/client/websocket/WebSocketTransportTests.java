package io.streamstarters.ensync.client.websocket;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.DeferResult;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.client.EnSyncSubscription;
import io.streamstarters.ensync.client.ReceivedEvent;
import io.streamstarters.ensync.client.SubscriptionState;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.test.EnSyncApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * What goes over the WebSocket, word by word.
 */
class WebSocketTransportTests {

	private static final String EVENT = "+RECORD:{\"idem\":\"%s\",\"name\":\"order\",\"block\":\"%s\",\"payload\":\"x\"}";

	private final ScriptedEngine scripted = new ScriptedEngine();

	private final EnSyncEngineOptions.Builder options = EnSyncEngineOptions.builder()
		.reconnectInterval(Duration.ofMillis(20))
		.callTimeout(Duration.ofSeconds(10));

	private final BlockingQueue<ReceivedEvent> events = new LinkedBlockingQueue<>();

	private final String recipient = EnSyncApp.generate("x").publicKey();

	private EnSyncEngine engine = EnSyncEngine.create(this.scripted.url(), this.options.build());

	@AfterEach
	void close() {
		this.engine.close();
		this.scripted.close();
	}

	@ParameterizedTest
	@CsvSource({ "'',/message", "/,/message", "/message,/message", "/other/path,/other/path" })
	void thePathIsAddedOnlyWhereThereIsNone(String path, String requested) {
		restart(this.scripted.url() + path);
		client().connect();
		assertThat(this.scripted.paths).containsExactly(requested);
		assertThat(this.engine.url()).isEqualTo(this.scripted.url() + requested);
	}

	@Test
	void anEventIsPublishedInTheWordsOfTheSdks() throws Exception {
		this.scripted.answers = (command) -> "+PASS:PUBLISHED;IDEM=i-1;TIMESTAMP=1";
		List<String> ids = client().publish("order/created", List.of(this.recipient), "{}",
				Map.of("note", "a;b=:c", "ümlaut", "\n"));
		assertThat(ids).containsExactly("i-1");
		String command = this.scripted.next();
		assertThat(command).matches(
				"PUB;CLIENT_ID=:id-1;EVENT_NAME=:order/created;PAYLOAD=:[^;:]+;DELIVERY_TO=:[^;:]+;METADATA=:\\{[^;=]+};PAYLOAD_METADATA=:\\{[^;=]+}");
		assertThat(command).contains("a\\u003bb\\u003d:c", "ümlaut", "DELIVERY_TO=:" + this.recipient + ";");
	}

	@Test
	void aBareAnswerToAPublishingIsTheId() {
		this.scripted.answers = (command) -> "+PASS:i-1";
		assertThat(publish(client()).join()).containsExactly("i-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "order;DELIVERY_TO=:x", "a;b", "a=:b" })
	void aNameThatWouldBeReadAsSomethingElseIsNotSent(String name) {
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> client().publish(name, List.of(this.recipient), "{}", Map.of()))
			.withMessageStartingWith("The event name holds \";\" or \"=:\", which the WebSocket protocol cannot carry")
			.withMessageEndingWith("Nothing was sent.")
			.withNoCause();
		assertThatExceptionOfType(EnSyncSubscriptionException.class)
			.isThrownBy(() -> client().subscribe(name, this.events::add))
			.withMessageStartingWith("The event name holds ");
		assertThatExceptionOfType(EnSyncSubscriptionException.class).isThrownBy(() -> client().replay(name, "i-1"))
			.withMessageStartingWith("The event name holds ");
		assertThatExceptionOfType(EnSyncSubscriptionException.class).isThrownBy(() -> client().replay("order", name))
			.withMessageStartingWith("The event id holds ");
		assertThat(this.scripted.connections).as("not even a login").isEmpty();
	}

	@Test
	void anAppKeyThatWouldBeReadAsSomethingElseIsNotSentAndNotShown() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.engine.createClient("hunter;2", EnSyncClientOptions.publishOnly()))
			.withMessageStartingWith("The app key holds ")
			.withMessageNotContaining("hunter");
		assertThat(this.scripted.connections).isEmpty();
	}

	@Test
	void aFieldThatIsNoIdIsNoneWhenAnotherIs() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send("+RECORD:{\"idem\":\"\",\"id\":\"i-1\",\"name\":\"order\",\"payload\":\"x\"}");
		get(subscription.ack(next()));
		assertThat(this.scripted.next()).startsWith("ACK;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;");
	}

	@Test
	void aRefusedLoginShowsNoKey() {
		this.scripted.loginAnswer = "-FAIL:UNAUTHORIZED;MESSAGE=no key app-key here";
		assertThatExceptionOfType(EnSyncAuthenticationException.class).isThrownBy(() -> client().connect())
			.withMessageContaining("UNAUTHORIZED")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("app-key"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "UNAVAILABLE;MESSAGE=try later", "INTERNAL: broken", "RESOURCE_EXHAUSTED" })
	void aLoginThatTheEngineCannotAnswerNowSaysNothingAboutTheKey(String refusal) {
		this.scripted.loginAnswer = "-FAIL:" + refusal;
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> client().connect())
			.isNotInstanceOf(EnSyncAuthenticationException.class)
			.withMessageContaining(refusal);
	}

	@Test
	void aLoginWithoutASessionFails() {
		this.scripted.loginAnswer = "+PASS:welcome";
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> client().connect())
			.withMessageContaining("without a session");
	}

	@Test
	void eachCommandGetsItsOwnAnswerHoweverManyAreRefused() {
		List<String> order = new ArrayList<>();
		this.scripted.answers = (command) -> {
			order.add(command);
			return (order.size() % 2 == 0) ? "-FAIL:REFUSED;MESSAGE=" + order.size() : "+PASS:" + order.size();
		};
		EnSyncClient client = client();
		client.connect();
		List<CompletableFuture<List<String>>> results = IntStream.range(0, 50)
			.mapToObj((i) -> publish(client))
			.toList();
		for (int i = 0; i < results.size(); i++) {
			String number = String.valueOf(i + 1);
			if (i % 2 == 0) {
				assertThat(results.get(i)).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of(number));
			}
			else {
				assertThat(results.get(i)).failsWithin(Duration.ofSeconds(20))
					.withThrowableOfType(ExecutionException.class)
					.withMessageContaining("MESSAGE=" + number + ".");
			}
		}
	}

	@Test
	void thereIsOneCommandUnderWayAtATime() throws Exception {
		this.scripted.answers = (command) -> null;
		EnSyncClient client = client();
		client.connect();
		CompletableFuture<List<String>> first = publish(client);
		CompletableFuture<List<String>> second = publish(client);
		this.scripted.next();
		client.check(Duration.ofSeconds(10));
		assertThat(this.scripted.waiting()).as("the pong came after all that was sent").isZero();
		this.scripted.send("+PASS:1");
		this.scripted.next();
		this.scripted.send("+PASS:2");
		assertThat(first).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of("1"));
		assertThat(second).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of("2"));
	}

	@Test
	void anAnswerThatComesTooLateIsNobodysAnswer() throws Exception {
		restart(this.scripted.url(), this.options.callTimeout(Duration.ofMillis(500)));
		this.scripted.answers = (command) -> null;
		EnSyncClient client = client();
		client.connect();
		CompletableFuture<List<String>> unanswered = publish(client);
		assertThat(unanswered).failsWithin(Duration.ofSeconds(20))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(EnSyncPublishException.class)
			.withMessageContaining("not known");
		await().until(() -> !this.scripted.connections.get(0).isOpen());
		this.scripted.answers = (command) -> "+PASS:fresh";
		assertThat(publish(client).join()).containsExactly("fresh");
		assertThat(this.scripted.connections).hasSize(2);
	}

	@Test
	void whatWaitedBehindALostAnswerIsSentOnTheNextConnection() throws Exception {
		restart(this.scripted.url(), this.options.callTimeout(Duration.ofSeconds(2)));
		this.scripted.answers = (command) -> (this.scripted.connections.size() > 1) ? "+PASS:fresh" : null;
		EnSyncClient client = client();
		client.connect();
		CompletableFuture<List<String>> first = publish(client);
		this.scripted.next();
		CompletableFuture<List<String>> second = publish(client);
		this.scripted.connections.get(0).close();
		assertThat(first).failsWithin(Duration.ofSeconds(20));
		assertThat(second).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of("fresh"));
	}

	@Test
	void aCommandWhoseTurnDoesNotComeIsNotSentAndTheConnectionLives() {
		restart(this.scripted.url(), this.options.callTimeout(Duration.ofSeconds(2)));
		this.scripted.answers = (command) -> {
			this.scripted.sendLater(Duration.ofMillis(300), "+PASS:late");
			return null;
		};
		EnSyncClient client = client();
		client.connect();
		List<CompletableFuture<List<String>>> results = IntStream.range(0, 12)
			.mapToObj((i) -> publish(client))
			.toList();
		assertThat(results.get(0)).succeedsWithin(Duration.ofSeconds(20));
		assertThat(results.get(11)).failsWithin(Duration.ofSeconds(20))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(EnSyncPublishException.class)
			.withMessageContaining("The event was not sent: too many others wait");
		assertThat(this.scripted.connections).singleElement().satisfies((only) -> assertThat(only.isOpen()).isTrue());
	}

	@Test
	void moreCommandsThanCanWaitAreRefused() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send(EVENT.formatted("i-1", 0));
		ReceivedEvent event = next();
		this.scripted.answers = (command) -> null;
		List<CompletableFuture<Void>> acks = IntStream.range(0, 10_002)
			.mapToObj((i) -> subscription.ack(event))
			.toList();
		assertThat(acks.get(10_001)).failsWithin(Duration.ofSeconds(20))
			.withThrowableOfType(ExecutionException.class)
			.withMessageContaining("nothing was sent: too many others wait");
		assertThat(acks.get(10_000)).isNotDone();
		this.scripted.answers = (command) -> "+PASS:done";
		this.scripted.send("+PASS:done");
		assertThat(acks.get(10_000)).succeedsWithin(Duration.ofSeconds(20));
	}

	@Test
	void anAnswerThatNobodyWaitsForIsDropped() {
		EnSyncClient client = client();
		client.connect();
		this.scripted.send("-FAIL:surprise");
		this.scripted.send("+PASS:surprise");
		this.scripted.send("nonsense");
		client.check(Duration.ofSeconds(10));
		assertThat(publish(client).join()).containsExactly("done");
		assertThat(this.scripted.connections).hasSize(1);
	}

	@Test
	void pingsAreAnswered() throws Exception {
		client().connect();
		this.scripted.send("PING");
		assertThat(this.scripted.next()).isEqualTo("PONG");
	}

	@Test
	void aPingBetweenCommandAndAnswerIsNoAnswer() throws Exception {
		this.scripted.answers = (command) -> null;
		EnSyncClient client = client();
		client.connect();
		CompletableFuture<List<String>> result = publish(client);
		this.scripted.next();
		this.scripted.send("PING");
		assertThat(this.scripted.next()).isEqualTo("PONG");
		this.scripted.send("+PASS:1");
		assertThat(result).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(List.of("1"));
	}

	@Test
	void anEventInFragmentsIsPutTogether() throws Exception {
		subscribe(1);
		this.scripted.send("+REC", "ORD:{\"id\":\"i-1\",\"eventName\":\"or", "der\",\"block\":81404,\"payload\":",
				"\"y\",\"metadata\":{\"a\":1},\"sender\":\"me\",\"loggedAt\":1700000000000}");
		ReceivedEvent event = next();
		assertThat(event.idem()).isEqualTo("i-1");
		assertThat(event.eventName()).isEqualTo("order");
		assertThat(event.block()).isEqualTo(81404);
		assertThat(event.metadataAsMap()).containsEntry("a", 1);
		assertThat(event.sender()).isEqualTo("me");
		assertThat(event.loggedAt()).isEqualTo(Instant.ofEpochMilli(1700000000000L));
	}

	@Test
	void aMessageThatIsTooLongEndsTheConnection() throws Exception {
		restart(this.scripted.url(), this.options.maxInboundSize(1000));
		EnSyncSubscription subscription = subscribe(1);
		String half = "x".repeat(600);
		this.scripted.send("+RECORD:" + half, half);
		await().until(() -> this.scripted.connections.size() == 2);
		assertThat(this.scripted.next()).startsWith("SUB;");
		assertThat(this.events).isEmpty();
		subscription.close();
	}

	@Test
	void anEventIsSettledInTheWordsOfTheSdks() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send(EVENT.formatted("i-1", Long.MAX_VALUE));
		ReceivedEvent event = next();
		get(subscription.ack(event));
		assertThat(this.scripted.next())
			.isEqualTo("ACK;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;BLOCK=:9223372036854775807;EVENT_NAME=:order");
		get(subscription.discard(event, "why;not=:\nok\ud83d"));
		assertThat(this.scripted.next())
			.isEqualTo("DISCARD;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;EVENT_NAME=:order;REASON=:why,not= : ok?");
		this.scripted.answers = (command) -> "+PASS:DEFERRED;IDEM=i-1;DELIVERY_TIME=1700000000000";
		DeferResult result = get(subscription.defer(event, Duration.ofMinutes(1), 3, "busy"));
		assertThat(result.scheduledDelivery()).isEqualTo(Instant.ofEpochMilli(1700000000000L));
		assertThat(result.confirmed()).isTrue();
		assertThat(result.message()).as("words for people only").isEmpty();
		assertThat(this.scripted.next())
			.isEqualTo("DEFER;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;EVENT_NAME=:order;DELAY=:60000;PRIORITY=:3;REASON=:busy");
		this.scripted.answers = (command) -> "+PASS:ok";
		result = get(subscription.defer(event, Duration.ofMinutes(1), "busy"));
		assertThat(result.confirmed()).isFalse();
		assertThat(result.message()).isEqualTo("ok");
		assertThat(this.scripted.next()).endsWith(";DELAY=:60000;REASON=:busy");
		this.scripted.answers = (command) -> "+PASS:DISCARDED;IDEM=i-1;MESSAGE=gone for good";
		assertThat(get(subscription.discard(event, "x")).message()).isEqualTo("gone for good");
	}

	@Test
	void aRefusalThatMentionsTheSessionOfASubscriptionIsNotTakenForItsLoss() throws Exception {
		restart(this.scripted.url(), this.options.heartbeatInterval(Duration.ofMillis(20)));
		EnSyncSubscription subscription = subscribe(2);
		this.scripted.send(EVENT.formatted("i-1", 0));
		ReceivedEvent event = next();
		await().until(() -> this.scripted.questions.size() > 1);
		this.scripted.answers = (command) -> "-FAIL:NOT_FOUND;MESSAGE=it is not held by this session";
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(subscription.ack(event)))
			.withCauseInstanceOf(EnSyncSubscriptionException.class)
			.withMessageContaining("not held by this session");
		this.scripted.send(EVENT.formatted("i-2", 0));
		assertThat(next().idem()).isEqualTo("i-2");
		assertThat(this.scripted.connections).hasSize(1);
	}

	@Test
	void aPublishingThatIsRefusedByTheWordsOfItsNameIsNotMadeAgain() {
		this.scripted.answers = (command) -> "-FAIL:NOT_FOUND;MESSAGE=no event user/session";
		EnSyncClient client = client();
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> client.publish("user/session", List.of(this.recipient), "{}", Map.of()))
			.withMessageContaining("no event user/session");
		assertThat(this.scripted.waiting()).as("sent once").isOne();
		assertThat(this.scripted.connections).hasSize(1);
	}

	@Test
	void anEventWhoseNameCannotBeSaidIsSettledWithoutIt() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send("+RECORD:{\"idem\":\"i-1\",\"name\":\"a;b\",\"block\":7,\"payload\":\"x\"}");
		ReceivedEvent event = next();
		get(subscription.ack(event));
		assertThat(this.scripted.next()).isEqualTo("ACK;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;BLOCK=:7");
		get(subscription.discard(event, "why"));
		assertThat(this.scripted.next()).isEqualTo("DISCARD;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;REASON=:why");
		get(subscription.defer(event, Duration.ofMinutes(1), "busy"));
		assertThat(this.scripted.next()).isEqualTo("DEFER;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;DELAY=:60000;REASON=:busy");
	}

	@Test
	void aSubscriptionByAPatternAsksForAnEventOnceMoreByThatPattern() throws Exception {
		EnSyncApp app = EnSyncApp.generate("app");
		String envelope = new PayloadCipher().seal("{}", RecipientKey.parse(app.publicKey()));
		EnSyncSubscription subscription = this.engine
			.createClient("app-key", EnSyncClientOptions.of(AppSecretKey.parse(app.secretKey())))
			.subscribe("order/*", this.events::add);
		assertThat(this.scripted.next()).isEqualTo("SUB;CLIENT_ID=:id-1;EVENT_NAME=:order/*");
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.scripted.answers = (command) -> "+REPLAY:{\"name\":\"order/created\",\"payload\":\"" + envelope + "\"}";
		assertThat(get(subscription.replay("i-1")).eventName()).isEqualTo("order/created");
		assertThat(this.scripted.next()).isEqualTo("REPLAY;CLIENT_ID=:id-1;EVENT_IDEM=:i-1;EVENT_NAME=:order/*");
		this.scripted.answers = (command) -> "+REPLAY:" + envelope;
		assertThat(get(subscription.replay("i-1")).eventName()).isEqualTo("order/*");
	}

	@Test
	void aSessionIsAskedForInWordsThatChangeNothing() throws Exception {
		restart(this.scripted.url(), this.options.heartbeatInterval(Duration.ofMillis(20)));
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> this.scripted.questions.size() > 3);
		assertThat(this.scripted.questions)
			.containsOnly("REPLAY;CLIENT_ID=:id-1;EVENT_IDEM=:no-such-event;EVENT_NAME=:order");
		assertThat(subscription.state()).isEqualTo(SubscriptionState.SUBSCRIBED);
		assertThat(this.scripted.connections).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "-FAIL:NOT_FOUND;MESSAGE=no event|-FAIL:UNAUTHORIZED", "+REPLAY:null|-FAIL:NOT_FOUND",
					"-FAIL:no event|-FAIL:UNAUTHORIZED: no", "-FAIL:NOT_FOUND|-FAIL:gone",
					"-FAIL:NOT_FOUND|+REPLAY:null", "-FAIL:NOT_FOUND|-FAIL:CLIENT_NOT_FOUND",
					"-FAIL:INTERNAL|-FAIL:CLIENT_NOT_FOUND" })
	void anotherAnswerThanBeforeMeansThatTheSessionIsForgotten(String known, String forgotten) throws Exception {
		restart(this.scripted.url(), this.options.heartbeatInterval(Duration.ofMillis(20)));
		this.scripted.sessionAnswer = known;
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> this.scripted.questions.size() > 3);
		assertThat(this.scripted.connections).hasSize(1);
		this.scripted.sessionAnswer = forgotten;
		await().until(() -> this.scripted.connections.size() > 1);
		this.scripted.sessionAnswer = known;
		assertThat(this.scripted.next()).startsWith("SUB;");
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "-FAIL:NOT_FOUND;MESSAGE=no event|-FAIL:NOT_FOUND: no event, said at noon",
					"-FAIL:No event, request 1|-FAIL:No event, request 2", "-FAIL:NOT_FOUND|-FAIL:UNAVAILABLE: later",
					"-FAIL:UNAVAILABLE|-FAIL:NOT_FOUND", "+REPLAY:null|+REPLAY:", "+PASS:a|+REPLAY:b" })
	void otherWordsThanBeforeDoNotCostTheSession(String first, String later) throws Exception {
		restart(this.scripted.url(), this.options.heartbeatInterval(Duration.ofMillis(20)));
		this.scripted.sessionAnswer = first;
		EnSyncSubscription subscription = subscribe(1);
		await().until(() -> this.scripted.questions.size() > 1);
		this.scripted.sessionAnswer = later;
		int before = this.scripted.questions.size();
		await().until(() -> this.scripted.questions.size() > before + 3);
		assertThat(subscription.state()).isEqualTo(SubscriptionState.SUBSCRIBED);
		assertThat(this.scripted.connections).hasSize(1);
	}

	@Test
	void anEngineThatIsSilentWheneverItIsAskedForASessionIsNotAskedAnyMore() throws Exception {
		restart(this.scripted.url(), this.options.callTimeout(Duration.ofMillis(500)));
		this.scripted.sessionAnswer = null;
		EnSyncSubscription subscription = subscribe(1);
		for (int i = 0; i < 3; i++) {
			assertThat(this.scripted.next()).as("after the silence").startsWith("SUB;");
		}
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.scripted.send(EVENT.formatted("i-1", 1));
		get(subscription.ack(next()));
		assertThat(this.scripted.next()).startsWith("ACK;");
		assertThat(this.scripted.questions).hasSize(3);
		assertThat(this.scripted.connections).hasSize(4);
	}

	@Test
	void anEngineThatWasSilentForOnceIsAskedAgainHoweverManyWereWaiting() {
		restart(this.scripted.url(), this.options.callTimeout(Duration.ofSeconds(2)));
		String answer = this.scripted.sessionAnswer;
		this.scripted.sessionAnswer = null;
		EnSyncClient client = client();
		for (int i = 0; i < 5; i++) {
			client.subscribe("order", this.events::add);
		}
		await().until(() -> this.scripted.questions.size() == 5);
		this.scripted.sessionAnswer = answer;
		await().until(() -> this.scripted.questions.size() == 10);
	}

	@Test
	void anEngineThatIsSilentNowAndThenIsAskedAgainForEver() throws Exception {
		restart(this.scripted.url(),
				this.options.callTimeout(Duration.ofMillis(500)).maxReconnectInterval(Duration.ofMillis(20)));
		String answer = this.scripted.sessionAnswer;
		subscribe(1);
		for (int i = 0; i < 3; i++) {
			int before = this.scripted.questions.size();
			this.scripted.sessionAnswer = null;
			this.scripted.connections.get(this.scripted.connections.size() - 1).close();
			await().until(() -> this.scripted.questions.size() > before);
			this.scripted.sessionAnswer = answer;
			await().until(() -> this.scripted.questions.size() > before + 1);
		}
	}

	@Test
	void aSubscriptionStandsWhenTheEngineHasSaidSo() throws Exception {
		restart(this.scripted.url(), this.options.subscribeGrace(Duration.ofMillis(1)));
		this.scripted.answers = (command) -> null;
		EnSyncSubscription subscription = client().subscribe("order", this.events::add);
		assertThat(this.scripted.next()).startsWith("SUB;");
		await().during(Duration.ofMillis(100)).until(() -> subscription.state() == SubscriptionState.CONNECTING);
		this.scripted.send("+PASS:SUBSCRIBED;EVENT_NAME=order");
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
	}

	@Test
	void whatWasNotAskedForWaits() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		for (int i = 0; i < 3; i++) {
			this.scripted.send(EVENT.formatted("i-" + i, 0));
		}
		assertThat(next().idem()).isEqualTo("i-0");
		this.scripted.send("PING");
		assertThat(this.scripted.next()).as("read after the events").isEqualTo("PONG");
		assertThat(this.events).isEmpty();
		subscription.request(2);
		assertThat(next().idem()).isEqualTo("i-1");
		assertThat(next().idem()).isEqualTo("i-2");
	}

	@Test
	void whatThereIsNoRoomForIsDeferred() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send(EVENT.formatted("first", 0));
		assertThat(next().idem()).isEqualTo("first");
		for (int i = 0; i < 1_001; i++) {
			this.scripted.send(EVENT.formatted("i-" + i, 0));
		}
		assertThat(this.scripted.next()).startsWith("DEFER;CLIENT_ID=:id-1;EVENT_IDEM=:i-1000;");
		subscription.request(1_000);
		for (int i = 0; i < 1_000; i++) {
			assertThat(next().idem()).isEqualTo("i-" + i);
		}
	}

	@Test
	void aListenerThatIsSlowDoesNotKeepAnswersFromComing() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch entered = new CountDownLatch(1);
		EnSyncClient client = client();
		EnSyncSubscription subscription = client.subscribe("order", (event) -> {
			this.events.add(event);
			entered.countDown();
			awaitQuietly(release);
		});
		subscription.request(1);
		this.scripted.next();
		this.scripted.send(EVENT.formatted("i-1", 0));
		assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
		get(subscription.ack(next()));
		release.countDown();
	}

	@ParameterizedTest
	@ValueSource(strings = { "no json", "[]", "{\"name\":\"order\",\"payload\":\"x\"}",
			"{\"idem\":\"\",\"name\":\"order\",\"payload\":\"x\"}",
			"{\"idem\":\"a;b\",\"name\":\"order\",\"block\":\"1\",\"payload\":\"x\"}" })
	void anEventThatNothingCanSettleIsLeftToTheEngineAndOthersComeOnAnotherConnection(String json) throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send("+RECORD:" + json);
		goesOnElsewhere(subscription);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			value = { "\"name\":\"order\",\"block\":\"9223372036854775808\"|EVENT_NAME=:order;",
					"\"name\":\"order\",\"block\":\"first\"|EVENT_NAME=:order;", "\"block\":1|''" })
	void anEventThatCannotBeReadIsGivenBackAndOthersComeAllTheSame(String parts, String name) throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send("+RECORD:{\"idem\":\"bad\",\"payload\":\"x\"," + parts + "}");
		assertThat(this.scripted.next()).isEqualTo("DEFER;CLIENT_ID=:id-1;EVENT_IDEM=:bad;" + name.replace("''", "")
				+ "DELAY=:60000;REASON=:It cannot be read");
		goesOn(subscription);
	}

	@Test
	void anEventThatCanNeitherBeReadNorGivenBackStaysWithTheEngine() throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.answers = (command) -> command.startsWith("DEFER;") ? "-FAIL:NOT_FOUND" : "+PASS:done";
		this.scripted.send("+RECORD:{\"idem\":\"bad\",\"name\":\"order\",\"block\":\"x\",\"payload\":\"x\"}");
		assertThat(this.scripted.next()).startsWith("DEFER;");
		goesOn(subscription);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a;b", "a=:b", "a\\nb", "\\ud83d" })
	void anEventThatCannotBeReadAndWhoseIdCannotBeSaidIsLeftToTheEngine(String idem) throws Exception {
		EnSyncSubscription subscription = subscribe(1);
		this.scripted.send("+RECORD:{\"idem\":\"" + idem + "\",\"name\":\"order\",\"block\":\"x\",\"payload\":\"x\"}");
		goesOnElsewhere(subscription);
	}

	private void goesOnElsewhere(EnSyncSubscription subscription) throws Exception {
		assertThat(this.scripted.next()).as("nothing but a fresh session").startsWith("SUB;");
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		this.scripted.send(EVENT.formatted("good", 1));
		ReceivedEvent event = next();
		assertThat(event.idem()).isEqualTo("good");
		get(subscription.ack(event));
		assertThat(this.scripted.next()).startsWith("ACK;");
		assertThat(this.scripted.connections).hasSize(2);
	}

	private void goesOn(EnSyncSubscription subscription) throws Exception {
		this.scripted.send(EVENT.formatted("good", 1));
		ReceivedEvent event = next();
		assertThat(event.idem()).isEqualTo("good");
		get(subscription.ack(event));
		assertThat(this.scripted.next()).startsWith("ACK;");
		assertThat(subscription.state()).isEqualTo(SubscriptionState.SUBSCRIBED);
		assertThat(this.scripted.connections).singleElement().satisfies((only) -> assertThat(only.isOpen()).isTrue());
	}

	@Test
	void aSubscriptionThatIsRefusedSaysSo() {
		this.scripted.answers = (command) -> "-FAIL:PERMISSION_DENIED;MESSAGE=not yours, id-1";
		EnSyncSubscription subscription = client().subscribe("order", this.events::add);
		await().until(() -> subscription.lastError() != null);
		assertThat(subscription.lastError()).isInstanceOf(EnSyncSubscriptionException.class)
			.hasMessageContaining("not yours, ***");
	}

	@Test
	void anEngineThatIsNoWebSocketSaysSo() {
		restart("ws://localhost:1");
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> client().connect())
			.withMessageContaining("ws://localhost:1/message");
	}

	private EnSyncSubscription subscribe(int demand) throws InterruptedException {
		EnSyncSubscription subscription = client().subscribe("order", this.events::add);
		subscription.request(demand);
		assertThat(this.scripted.next()).isEqualTo("SUB;CLIENT_ID=:id-1;EVENT_NAME=:order");
		await().until(() -> subscription.state() == SubscriptionState.SUBSCRIBED);
		return subscription;
	}

	private CompletableFuture<List<String>> publish(EnSyncClient client) {
		return client.publishAsync("order", List.of(this.recipient), "{}", Map.of()).thenApply(PublishResult::ids);
	}

	private EnSyncClient client() {
		return this.engine.createClient("app-key", EnSyncClientOptions.publishOnly());
	}

	private void restart(String url) {
		restart(url, this.options);
	}

	private void restart(String url, EnSyncEngineOptions.Builder options) {
		this.engine.close();
		this.engine = EnSyncEngine.create(url, options.build());
	}

	private ReceivedEvent next() throws InterruptedException {
		ReceivedEvent event = this.events.poll(20, TimeUnit.SECONDS);
		assertThat(event).as("an event").isNotNull();
		return event;
	}

	private static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
