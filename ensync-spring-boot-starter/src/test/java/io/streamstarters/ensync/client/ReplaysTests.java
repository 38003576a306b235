package io.streamstarters.ensync.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.ReplayInfo;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.test.EnSyncApp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All the forms in which engines may answer a replay.
 */
class ReplaysTests {

	private final EnSyncEngine engine = EnSyncEngine.create("grpc://x", EnSyncEngineOptions.defaults());

	private final EnSyncApp app = EnSyncApp.generate("app");

	private final PayloadCipher cipher = new PayloadCipher();

	private final RecipientKey recipient = RecipientKey.parse(this.app.publicKey());

	private final String envelope = this.cipher.seal("{\"id\":1}", this.recipient);

	private final Replays replays = new Replays(this.engine.names(), "grpc://x", "ensync", this.cipher,
			List.of(AppSecretKey.parse(this.app.secretKey())));

	@AfterEach
	void close() {
		this.engine.close();
	}

	@Test
	void aBareEnvelopeIsFilledUpFromTheRequest() {
		assertThat(read(this.envelope)).isEqualTo(new ReplayedEvent("asked", "order", "{\"id\":1}", null, "", "",
				this.app.publicKey(), null, ReplayInfo.UNKNOWN));
	}

	@Test
	void anEnvelopeAsJsonIsRead() {
		assertThat(read(decoded(this.envelope)).payload()).isEqualTo("{\"id\":1}");
		String hybrid = this.cipher.sealHybrid("{\"id\":2}", List.of(this.recipient), false);
		assertThat(read(decoded(hybrid)).payload()).isEqualTo("{\"id\":2}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "message_idem message_name partition_block", "messageIdem messageName partitionBlock",
			"event_idem event_name block", "eventIdem eventName block", "idem name block", "id eventName block" })
	void anEventIsReadUnderAnyNames(String names) {
		String[] name = names.split(" ");
		ReplayedEvent event = read("""
				{"%s":"i1","%s":"order/created","%s":"9223372036854775807","payload":"%s","metadata":"{\\"a\\":1}",
				"sender":"me","loggedAt":1700000000000,"unknown":[1]}""".formatted(name[0], name[1], name[2],
				this.envelope));
		assertThat(event).isEqualTo(new ReplayedEvent("i1", "order/created", "{\"id\":1}", Long.MAX_VALUE, "{\"a\":1}",
				"me", this.app.publicKey(), Instant.ofEpochMilli(1700000000000L), ReplayInfo.UNKNOWN));
	}

	@Test
	void anEventWhoseEnvelopeIsAnObjectIsRead() {
		ReplayedEvent event = read(
				"{\"idem\":\"i1\",\"type\":7,\"block\":81404,\"payload\":\"" + this.envelope + "\"}");
		assertThat(event.payload()).isEqualTo("{\"id\":1}");
		assertThat(event.block()).isEqualTo(81404);
		assertThat(read("{\"idem\":\"i1\",\"payload\":" + decoded(this.envelope) + "}")).satisfies((nested) -> {
			assertThat(nested.idem()).isEqualTo("i1");
			assertThat(nested.payload()).isEqualTo("{\"id\":1}");
		});
	}

	@Test
	void whatTheEngineTellsAboutTheReplayIsKept() {
		ReplayedEvent event = read("""
				{"payload":"%s","metadata":{"tenant":"x","$internal":{"replay_info":
				{"isReplayed":true,"replayTimestamp":1700000000000,"wasAcknowledged":false}}}}"""
			.formatted(this.envelope));
		assertThat(event.replayInfo()).isEqualTo(new ReplayInfo(true, Instant.ofEpochMilli(1700000000000L), false));
		assertThat(event.metadataAsMap()).containsEntry("tenant", "x");
	}

	@Test
	void metadataThatAreNoJsonDoNotStopTheEvent() {
		ReplayedEvent event = read("{\"payload\":\"" + this.envelope + "\",\"metadata\":\"no json\"}");
		assertThat(event.metadata()).isEqualTo("no json");
		assertThat(event.metadataAsMap()).isEqualTo(Map.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "{}", "null", "{\"idem\":\"asked\"}", "{\"payload\":null}", "{\"payload\":\"\"}",
			"{\"payload\":[]}" })
	void anAnswerWithoutTheEventSaysThatTheEngineDoesNotHaveIt(String data) {
		assertThat(this.replays.replay("order", "asked", () -> CompletableFuture.completedFuture(data)))
			.failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(EnSyncSubscriptionException.class)
			.withMessage("Event asked (order) was not replayed: the engine answers without it."
					+ " Check its name and id, and how long the engine keeps events.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{", "no base64" })
	void whatCannotBeReadFailsAsAnyPayloadDoes(String data) {
		assertThat(this.replays.replay("order", "asked", () -> CompletableFuture.completedFuture(data)))
			.failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(EnSyncDecryptionException.class);
	}

	private ReplayedEvent read(String data) {
		return this.replays.replay("order", "asked", () -> CompletableFuture.completedFuture(data)).join();
	}

	private static String decoded(String envelope) {
		return new String(Base64.getDecoder().decode(envelope), StandardCharsets.UTF_8);
	}

}
