package io.streamstarters.ensync.client;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.streamstarters.ensync.EnSyncAuthenticationException;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.grpc.GrpcTransportProvider;
import io.streamstarters.ensync.protocol.Dialect;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/**
 * The session that publishing shares: refused, lost and renewed.
 */
class PublishSessionTests extends AbstractEngineTests {

	@Test
	void aWrongAppKeyIsAnAuthenticationFailure() {
		EnSyncClient client = this.engine.createClient("hunter2", EnSyncClientOptions.publishOnly());
		List<Runnable> operations = List.of(client::connect, () -> client.check(Duration.ofSeconds(10)),
				() -> publish(client));
		assertThat(operations).allSatisfy(
				(operation) -> assertThatExceptionOfType(EnSyncAuthenticationException.class).isThrownBy(operation::run)
					.withMessageContaining(this.server.url())
					.withMessageContaining("invalid access key"));
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class, names = { "UNAUTHENTICATED", "PERMISSION_DENIED" })
	void aLoginRefusedByStatusIsOneToo(Status.Code code) {
		this.server.faults().failNext(EnSyncOperation.CONNECT, 1, code.toStatus());
		EnSyncClient shop = client("shop");
		assertThatExceptionOfType(EnSyncAuthenticationException.class).isThrownBy(shop::connect);
	}

	@Test
	void anEngineThatIsAwayIsNamedAndReachedOnceItIsBack() {
		EnSyncClient shop = client("shop");
		this.server.stop();
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(shop::connect)
				.withMessageContaining("Cannot reach the EnSync engine at " + this.server.url())
				.isNotInstanceOf(EnSyncAuthenticationException.class);
			assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> publish(shop));
		}
		this.server.start();
		// At once: the back-off of the channel is not in the way.
		publish(shop);
		shop.check(Duration.ofSeconds(10));
	}

	@Test
	void anEngineThatWentAndCameBackUnnoticedGetsTheEvent() {
		EnSyncClient shop = client("shop");
		publish(shop);
		this.server.stop();
		// This client's channel, which fails calls for a while after a failed attempt.
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> client("warehouse").connect());
		this.server.start();
		publish(shop);
		assertThat(this.server.events("warehouse")).hasSize(2);
	}

	@Test
	void anEventThatWasNotSentIsNotCalledUnconfirmed() {
		EnSyncClient shop = client("shop");
		publish(shop);
		this.server.stop();
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> client("warehouse").connect());
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish(shop))
			.withMessageContaining("Cannot reach the EnSync engine")
			.withMessageNotContaining("not known")
			.withCauseInstanceOf(EnSyncConnectionException.class);
	}

	@Test
	void aCheckOfAForgottenSessionIsMadeUnderAFreshOneWhateverTheEngineCallsIt() {
		this.server.faults().refuseUnknownSessionsWith(Status.NOT_FOUND);
		EnSyncClient shop = client("shop");
		shop.connect();
		this.server.faults().expireSessions();
		shop.check(Duration.ofSeconds(10));
	}

	@Test
	void anEngineThatDoesNotAnswerIsGivenUpAfterTheDeadline() {
		restartEngine(this.options.callTimeout(Duration.ofMillis(200)));
		EnSyncClient shop = client("shop");
		this.server.faults().holdAnswers(EnSyncOperation.CONNECT);
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(shop::connect)
			.withMessageContaining("did not answer in time");
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> shop.check(Duration.ofMillis(1)))
			.withMessageContaining("did not answer in time");
	}

	@Test
	void aCheckTellsWhetherTheEngineAnswersNow() {
		EnSyncClient shop = client("shop");
		shop.check(Duration.ofSeconds(10));
		assertThat(this.server.calls(EnSyncOperation.HEARTBEAT)).isOne();
		this.server.faults().expireSessions();
		shop.check(Duration.ofSeconds(10));
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).as("a forgotten session is renewed").isEqualTo(2);
		this.server.stop();
		assertThatExceptionOfType(EnSyncConnectionException.class).isThrownBy(() -> shop.check(Duration.ofSeconds(10)));
	}

	@Test
	void callersThatNeedASessionAtTheSameTimeShareOneLogin() throws Exception {
		EnSyncClient shop = client("shop");
		this.server.faults().holdAnswers(EnSyncOperation.CONNECT);
		List<CompletableFuture<PublishResult>> published = Stream
			.generate(() -> shop.publishAsync(ORDER, List.of(recipient()), "{}", Map.of()))
			.limit(50)
			.toList();
		await().until(() -> this.server.calls(EnSyncOperation.CONNECT) > 0);
		this.server.faults().releaseAnswers();
		for (CompletableFuture<PublishResult> future : published) {
			get(future);
		}
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isOne();
		assertThat(this.server.events("warehouse")).hasSize(50);
	}

	@Test
	void recipientsAreServedABoundedNumberAtATime() throws Exception {
		restartEngine(this.options.maxConcurrentPublishes(4));
		EnSyncClient shop = client("shop");
		shop.connect();
		this.server.faults().holdAnswers(EnSyncOperation.PUBLISH);
		CompletableFuture<PublishResult> published = shop.publishAsync(ORDER,
				Stream
					.concat(Stream.of(recipient()),
							Stream.generate(() -> EnSyncApp.generate("app").publicKey()).limit(9))
					.toList(),
				"{}", Map.of());
		// What was sent before this on the same connection has arrived when it is
		// answered.
		shop.check(Duration.ofSeconds(20));
		assertThat(this.server.calls(EnSyncOperation.PUBLISH)).isEqualTo(4);
		this.server.faults().releaseAnswers();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(published))
			.withMessageContaining("1 of 10 recipients; recipient 2");
		assertThat(this.server.calls(EnSyncOperation.PUBLISH)).isEqualTo(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UNAUTHENTICATED", "NOT_FOUND" })
	void anEventRefusedForAForgottenSessionIsPublishedUnderAFreshOne(Status.Code code) {
		this.server.faults().refuseUnknownSessionsWith(code.toStatus());
		EnSyncClient shop = client("shop");
		publish(shop);
		this.server.faults().expireSessions();
		publish(shop);
		assertThat(this.server.events("warehouse")).hasSize(2);
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isEqualTo(2);
	}

	@Test
	void anEventRefusedInWordsForAForgottenSessionIsPublishedUnderAFreshOneOnce() {
		EnSyncClient shop = client("shop");
		this.server.faults().refuseNext(EnSyncOperation.PUBLISH, 1, "CLIENT_NOT_FOUND;MESSAGE=Client not found");
		publish(shop);
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isEqualTo(2);
		this.server.faults().refuseNext(EnSyncOperation.PUBLISH, 2, "client not found");
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish(shop));
		assertThat(this.server.calls(EnSyncOperation.PUBLISH)).isEqualTo(4);
	}

	@ParameterizedTest
	@EnumSource(value = Status.Code.class,
			names = { "UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "UNKNOWN", "INTERNAL", "ABORTED", "DATA_LOSS" })
	void anEventThatTheEngineMayHaveTakenIsNotSentAgain(Status.Code code) {
		EnSyncClient shop = client("shop");
		this.server.faults()
			.loseAnswers(EnSyncOperation.PUBLISH, 1, code.toStatus().withDescription("client not found"));
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish(shop))
			.withMessageContaining("not known")
			.withCauseInstanceOf(EnSyncConnectionException.class);
		assertThat(this.server.events("warehouse")).hasSize(1);
		publish(shop);
		assertThat(this.server.events("warehouse")).hasSize(2);
	}

	@Test
	void anEventThatIsNotAnsweredIsNotSentAgain() {
		restartEngine(this.options.callTimeout(Duration.ofSeconds(2)));
		EnSyncClient shop = client("shop");
		shop.connect();
		this.server.faults().holdAnswers(EnSyncOperation.PUBLISH);
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish(shop))
			.withMessageContaining("not known");
		this.server.faults().releaseAnswers();
		assertThat(this.server.events("warehouse")).hasSize(1);
	}

	@Test
	void aRefusedEventKeepsTheSession() {
		EnSyncClient shop = client("shop");
		this.server.faults().failNext(EnSyncOperation.PUBLISH, 1, Status.NOT_FOUND.withDescription("no such event"));
		assertThatExceptionOfType(EnSyncPublishException.class).isThrownBy(() -> publish(shop))
			.withMessageContaining("no such event");
		publish(shop);
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isOne();
	}

	@Test
	void aWaitThatIsInterruptedEndsAndStaysInterrupted() {
		EnSyncClient shop = client("shop");
		Thread.currentThread().interrupt();
		Throwable thrown = catchThrowable(() -> publish(shop));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(thrown).isInstanceOf(EnSyncException.class).hasMessageContaining("Interrupted");
	}

	@Test
	void theOtherDialectIsTriedOnceAndRemembered() {
		List<String> methods = new CopyOnWriteArrayList<>();
		try (EnSyncServer events = EnSyncServer.builder().dialects(Dialect.EVENTS).app(this.server.app("shop")).start();
				EnSyncEngine engine = EnSyncEngine.create(events.url(), this.options.build(), List
					.of(new GrpcTransportProvider(List.of((builder) -> builder.intercept(new Recorder(methods))))))) {
			EnSyncClient shop = engine.createClient(events.app("shop").appKey(), EnSyncClientOptions.publishOnly());
			for (int i = 0; i < 2; i++) {
				shop.publish(ORDER, List.of(events.app("shop").publicKey()), "{}", Map.of());
			}
			assertThat(events.events("shop")).hasSize(2);
		}
		assertThat(methods).containsExactly("Connect", "PublishMessage", "PublishEvent", "PublishEvent");
	}

	@Test
	void aDialectThatIsSetIsTheOnlyOneTried() {
		List<String> methods = new CopyOnWriteArrayList<>();
		try (EnSyncServer messages = EnSyncServer.builder()
			.dialects(Dialect.MESSAGES)
			.app(this.server.app("shop"))
			.start();
				EnSyncEngine engine = EnSyncEngine.create(messages.url(),
						this.options.protocol(EnSyncProtocol.EVENTS).build(), List.of(new GrpcTransportProvider(
								List.of((builder) -> builder.intercept(new Recorder(methods))))))) {
			EnSyncClient shop = engine.createClient(messages.app("shop").appKey(), EnSyncClientOptions.publishOnly());
			assertThatExceptionOfType(EnSyncPublishException.class)
				.isThrownBy(() -> shop.publish(ORDER, List.of(messages.app("shop").publicKey()), "{}", Map.of()));
		}
		assertThat(methods).containsExactly("Connect", "PublishEvent");
	}

	@Test
	void secretsThatAnEngineRepeatsReachNobody() {
		EnSyncClient shop = client("shop");
		String appKey = this.server.app("shop").appKey();
		this.server.faults()
			.failNext(EnSyncOperation.CONNECT, 1, Status.UNAUTHENTICATED.withDescription("no key " + appKey));
		this.server.faults().refuseNext(EnSyncOperation.CONNECT, 1, "no key " + appKey);
		for (int i = 0; i < 2; i++) {
			assertThat(stackTrace(catchThrowable(shop::connect))).contains("no key ***").doesNotContain(appKey);
		}
		shop.connect();
		String clientId = onlySession().clientId();
		this.server.faults()
			.failNext(EnSyncOperation.PUBLISH, 1, Status.INTERNAL.withDescription("client " + clientId + "\nfailed"));
		this.server.faults().refuseNext(EnSyncOperation.PUBLISH, 1, "client " + clientId + " may not");
		assertThat(stackTrace(catchThrowable(() -> publish(shop)))).contains("client *** failed")
			.doesNotContain(clientId);
		assertThat(stackTrace(catchThrowable(() -> publish(shop)))).contains("client *** may not")
			.doesNotContain(clientId);
	}

	private static String stackTrace(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	private record Recorder(List<String> methods) implements ClientInterceptor {

		@Override
		public <I, O> ClientCall<I, O> interceptCall(MethodDescriptor<I, O> method, CallOptions options, Channel next) {
			this.methods.add(method.getBareMethodName());
			return next.newCall(method, options);
		}

	}

}
