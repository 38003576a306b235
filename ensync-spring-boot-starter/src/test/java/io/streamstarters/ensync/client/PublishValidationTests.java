package io.streamstarters.ensync.client;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EnSyncServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is wrong with an event is said before anything is sent, not even a login.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PublishValidationTests {

	private final EnSyncServer server = EnSyncServer.builder().app("shop").start();

	private final EnSyncEngine engine = EnSyncEngine.create(this.server.url(),
			EnSyncEngineOptions.builder().maxPayloadSize(20).build());

	private final EnSyncClient client = this.engine.createClient(this.server.app("shop").appKey(),
			EnSyncClientOptions.publishOnly());

	private final String recipient = this.server.app("shop").publicKey();

	private final String secretKey = this.server.app("shop").secretKey();

	@AfterAll
	void close() {
		assertThat(this.server.calls(EnSyncOperation.CONNECT)).isZero();
		this.engine.close();
		this.server.close();
	}

	@ParameterizedTest
	@MethodSource
	void whatCannotBePublishedIsRefused(String eventName, List<String> recipients, String json, Map<String, ?> metadata,
			String message) {
		for (PublishOptions.Envelope envelope : PublishOptions.Envelope.values()) {
			PublishOptions options = PublishOptions.defaults().withEnvelope(envelope).withPayloadMetadata(false);
			assertThatExceptionOfType(EnSyncPublishException.class)
				.isThrownBy(() -> this.client.publish(eventName, recipients, json, metadata, options))
				.withMessageContaining(message)
				.withMessageNotContaining(this.secretKey)
				.satisfies((ex) -> assertThat(ex.getPublished()).isEmpty())
				.satisfies((ex) -> assertThat(ex.getResult().recipients()).isEmpty());
		}
	}

	Stream<Object[]> whatCannotBePublishedIsRefused() {
		String other = EnSyncApp.generate("other").publicKey();
		return Stream.of(new Object[] { "", List.of(this.recipient), "{}", Map.of(), "event name is missing" },
				new Object[] { " ", List.of(this.recipient), "{}", Map.of(), "event name is missing" },
				new Object[] { null, List.of(this.recipient), "{}", Map.of(), "event name is missing" },
				new Object[] { "a\nb", List.of(this.recipient), "{}", Map.of(), "control character" },
				new Object[] { "a\u0085", List.of(this.recipient), "{}", Map.of(), "control character" },
				new Object[] { "a\ud800", List.of(this.recipient), "{}", Map.of(), "half of a surrogate pair" },
				new Object[] { "e", List.of(this.recipient), "{}", Map.of("a", "\udc00"), "half of a surrogate pair" },
				new Object[] { "e", List.of(this.recipient), "{}", Map.of("headers", Map.of("\ud800", "x")),
						"half of a surrogate pair" },
				new Object[] { "e", List.of(this.recipient), "{}", Map.of("a", "\u00e4".repeat(2_100_000)),
						"more than the limit of 4194304" },
				new Object[] { "e", List.of(), "{}", Map.of(), "at least one recipient" },
				new Object[] { "e", null, "{}", Map.of(), "at least one recipient" },
				new Object[] { "e", List.of(this.recipient), null, Map.of(), "needs a payload" },
				new Object[] { "e", List.of(this.recipient), "{}", null, "metadata is missing" },
				new Object[] { "e", List.of(this.recipient), "{}", Collections.singletonMap("a", null),
						"no value for a" },
				new Object[] { "e", List.of(this.recipient, "warehouse"), "{}", Map.of(), "Recipient 2 of 2" },
				new Object[] { "e", List.of(""), "{}", Map.of(), "Recipient 1 of 1" },
				new Object[] { "e", Arrays.asList(other, null), "{}", Map.of(), "Recipient 2 of 2" },
				new Object[] { "e", List.of(this.secretKey), "{}", Map.of(), "Recipient 1 of 1" },
				new Object[] { "e", List.of("A".repeat(43) + "="), "{}", Map.of(), "Recipient 1 of 1" },
				new Object[] { "e", List.of(this.recipient, other, this.recipient), "{}", Map.of(),
						"Recipient 3 of 3 is named twice" },
				new Object[] { "e", List.of(this.recipient), "{", Map.of(), "not JSON" },
				new Object[] { "e", List.of(this.recipient), "{\"a\":\"" + "x".repeat(20) + "\"}", Map.of(),
						"limit of 20" },
				new Object[] { "e", List.of(this.recipient), "{}", Map.of("self", new Object[] { new Object() {
					@SuppressWarnings("unused")
					public String getValue() {
						throw new IllegalStateException();
					}
				} }), "metadata" },
				new Object[] { "e", List.of(this.recipient), "{}", Collections.singletonMap(null, 1), "metadata" });
	}

	@ParameterizedTest
	@EnumSource(names = { "HYBRID", "HYBRID_PYTHON" })
	void anEnvelopeForManyThatGrowsTooLargeIsRefusedWithWhatToDo(PublishOptions.Envelope envelope) {
		List<String> recipients = Stream.generate(() -> EnSyncApp.generate("x").publicKey()).limit(100).toList();
		PublishOptions options = PublishOptions.defaults().withEnvelope(envelope);
		Map<String, String> metadata = Map.of("note", "x".repeat(4_194_304 - 40_000));
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> this.client.publish("e", recipients, "{}", metadata, options))
			.withMessageContaining("publish to fewer recipients at a time, or without hybrid")
			.withMessageEndingWith("Nothing was sent.");
	}

	@Test
	void whatIsMissingIsSaid() {
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> this.client.publish("e", List.of(this.recipient), "{}", Map.of(), null))
			.withMessageContaining("PublishOptions.defaults()");
		assertThatIllegalArgumentException().isThrownBy(() -> new PublishOptions(null, true));
		for (SubscribeOptions options : Arrays.asList(SubscribeOptions.defaults(), null)) {
			assertThatExceptionOfType(EnSyncSubscriptionException.class)
				.isThrownBy(() -> this.client.subscribe("e", (options != null) ? null : (event) -> {
				}, options))
				.withMessageContaining("needs a listener and options");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> this.engine.createClient("key", null))
			.withMessageContaining("EnSyncClientOptions.publishOnly()");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.engine.createClient(null, EnSyncClientOptions.publishOnly()))
			.withMessageContaining("app key is missing");
		assertThatIllegalArgumentException().isThrownBy(() -> EnSyncEngineOptions.builder().callTimeout(null).build())
			.withMessageContaining("callTimeout");
		assertThatIllegalArgumentException().isThrownBy(() -> EnSyncEngineOptions.builder().protocol(null).build())
			.withMessageContaining("protocol");
	}

	@Test
	void whatIsMissingInOptionsIsSaid() {
		AppSecretKey key = AppSecretKey.parse(this.secretKey);
		List<ThrowingCallable> missingKeys = List.of(() -> SubscribeOptions.of((AppSecretKey) null),
				() -> SubscribeOptions.of((AppSecretKey[]) null), () -> new SubscribeOptions(null, false),
				() -> EnSyncClientOptions.of(key, null), () -> EnSyncClientOptions.of((AppSecretKey[]) null),
				() -> new EnSyncClientOptions(null, Map.of(), true),
				() -> EnSyncClientOptions.builder().retiredSecretKeys(null));
		assertThat(missingKeys).allSatisfy((missing) -> assertThatIllegalArgumentException().isThrownBy(missing)
			.withMessageStartingWith("A secret key is missing; "));
		EnSyncClientOptions options = EnSyncClientOptions.publishOnly();
		List<ThrowingCallable> missingRecipients = List.of(() -> options.withRecipients(null),
				() -> options.withRecipients(Collections.singletonMap("stock", null)),
				() -> options.withRecipients(Collections.singletonMap(null, this.recipient)),
				() -> EnSyncClientOptions.builder().recipients(null));
		assertThat(missingRecipients).allSatisfy((missing) -> assertThatIllegalArgumentException().isThrownBy(missing)
			.withMessageContaining("recipient"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EnSyncEngineOptions.builder().heartbeatInterval(null).build())
			.withMessageContaining("heartbeatInterval");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> EnSyncEngine.create("grpc://x", EnSyncEngineOptions.defaults(), null))
			.withMessageContaining("transports are missing");
		assertThatIllegalArgumentException().isThrownBy(() -> new EnSyncTls(null, null, null, List.of()))
			.withMessageContaining("protocols");
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.check(null))
			.withMessageContaining("time to wait");
		assertThat(this.client.isAppId(null)).isFalse();
	}

	@Test
	void whatIsMissingInARequestOrReplayIsSaid() {
		EnSyncClient own = this.engine.createClient("key", EnSyncClientOptions.of(AppSecretKey.parse(this.secretKey)));
		Duration timeout = Duration.ofSeconds(1);
		List<CompletableFuture<?>> requests = List.of(own.requestAsync(null, this.recipient, "{}", timeout),
				own.requestAsync("e", null, "{}", timeout), own.requestAsync("e", this.recipient, null, timeout),
				own.requestAsync("e", this.recipient, "{}", null),
				own.requestAsync("e", this.recipient, "{}", null, timeout),
				own.requestAsync("e", this.recipient, "{}", Collections.singletonMap(null, "x"), timeout),
				own.requestAsync("e", this.recipient, "{}", Collections.singletonMap("x", null), timeout));
		assertThat(requests).allSatisfy((request) -> assertThat(request).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(EnSyncPublishException.class));
		List<CompletableFuture<?>> replays = List.of(own.replayAsync(null, "x"), own.replayAsync("e", null),
				own.replayAsync("e", "x", (AppSecretKey) null), own.replayAsync("e", "x", (AppSecretKey[]) null));
		assertThat(replays).allSatisfy((replay) -> assertThat(replay).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(EnSyncSubscriptionException.class)
			.withMessageContaining("is missing"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a\tb", "a\r\n", "a\ud800" })
	void aNameThatIsNoneCannotBeSubscribed(String eventName) {
		assertThatExceptionOfType(EnSyncSubscriptionException.class)
			.isThrownBy(() -> this.client.subscribe(eventName, (event) -> {
			}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "hunter2\n" })
	void anAppKeyThatCannotBeOneIsRefused(String appKey) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.engine.createClient(appKey, EnSyncClientOptions.publishOnly()))
			.withMessageNotContaining("hunter2");
	}

	@Test
	void aClientWithoutASecretKeyHasNoAppId() {
		assertThatIllegalStateException().isThrownBy(this.client::appId).withMessageContaining("no secret key");
		EnSyncClient other = this.engine.createClient("key",
				EnSyncClientOptions.of(AppSecretKey.parse(this.secretKey)));
		assertThat(other.appId()).isEqualTo(this.recipient);
	}

}
