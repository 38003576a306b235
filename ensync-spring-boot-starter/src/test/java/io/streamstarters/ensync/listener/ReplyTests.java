package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the value that a listener method returns.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReplyTests {

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void aReplyGoesToTheSenderUnderTheNameOfTheEvent() {
		this.applications.start(Replying.class);
		String event = this.applications.publish("orders/eu", "{\"number\":1}");
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(replies()).singleElement().satisfies((reply) -> {
			assertThat(reply.name()).isEqualTo("orders/eu");
			assertThat(reply.sender()).isEqualTo(this.applications.server().app("warehouse").publicKey());
			assertThat(open(reply)).isEqualTo("{\"accepted\":1}");
		});
	}

	@Test
	void aReplyGoesOutUnderAnotherNameWhenThereIsOne() {
		this.applications.start(Replying.class, "reply=invoices/accepted");
		String event = this.applications.publish("invoices/created", "{\"number\":2}");
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(replies()).singleElement().satisfies((reply) -> {
			assertThat(reply.name()).isEqualTo("invoices/accepted");
			assertThat(open(reply)).isEqualTo("{\"accepted\":2}");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "pong | \"pong\"", "say \"hi\" | \"say \\\"hi\\\"\"",
			"{\"a\":1} | {\"a\":1}", "1 2 | \"1 2\"", "`` | \"\"" })
	void textIsTakenForJsonOnlyWhereItIsJson(String text, String reply) {
		this.applications.start(Replying.class).getBean(Replying.class).text = text;
		String event = this.applications.publish("text", "{\"number\":1}");
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(replies()).singleElement().satisfies((each) -> assertThat(open(each)).isEqualTo(reply));
	}

	@Test
	void nullIsNoReply() {
		this.applications.start(Replying.class);
		String event = this.applications.publish("orders/eu", "{\"number\":0}");
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(replies()).isEmpty();
	}

	@Test
	void aReplyToNobodyIsToldOnceAndTheEventsAreAcknowledged(CapturedOutput output) {
		this.applications.start(Replying.class);
		String payload = new PayloadCipher().seal("{\"number\":1}",
				RecipientKey.parse(this.applications.server().app("warehouse").publicKey()));
		for (int i = 0; i < 2; i++) {
			String event = this.applications.server().deliverRaw("warehouse", "orders/eu", payload, "{}");
			this.applications.awaitState(event, EventState.ACKED);
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("no sender");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "replyTo | \\nLONG | 'replyTo'", "replyTo | \\ud800LONG | 'replyTo'",
					"correlationId | \\ud800LONG | 'correlationId'", "replyTo | LONGLONGLONGLONG | 'replyTo'",
					"correlationId | LONGLONGLONGLONG | 'correlationId'" },
			quoteCharacter = '"')
	void aReplyThatItsEventMakesImpossibleIsToldOnceAndTheEventsAreAcknowledged(String header, String value,
			String problem, CapturedOutput output) {
		this.applications.start(Replying.class);
		String metadata = "{\"headers\":{\"" + header + "\":\"" + value.replace("LONG", "y".repeat(300)) + "\"}}";
		acknowledgedWithoutReply(metadata, this.applications.server().app("shop").publicKey());
		assertTold(output, problem);
	}

	@Test
	void aReplyToWhatIsNoKeyIsToldOnceAndTheEventsAreAcknowledged(CapturedOutput output) {
		this.applications.start(Replying.class, "ensync.recipients.shop=" + this.applications.shop().appId());
		acknowledgedWithoutReply("{}", "shop");
		assertTold(output, "a sender that is no public key");
	}

	private void acknowledgedWithoutReply(String metadata, String sender) {
		for (int i = 0; i < 2; i++) {
			String event = this.applications.server()
				.deliverRaw("warehouse", "orders/" + "x".repeat(300), this.applications.seal("{\"number\":1}"),
						metadata, sender);
			this.applications.awaitState(event, EventState.ACKED);
		}
		assertThat(replies()).isEmpty();
	}

	private static void assertTold(CapturedOutput output, String problem) {
		assertThat(output.getAll().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("returns a reply", problem, "acknowledged all the same")
			.doesNotContain("x".repeat(101), "yy");
	}

	@Test
	void anEventWhoseReplyCannotBePublishedIsDeferred(CapturedOutput output) {
		this.applications.start(Replying.class);
		String event = this.applications.publish("unwritable", "{\"number\":1}");
		this.applications.awaitState(event, EventState.DEFERRED);
		assertThat(this.applications.event(event).deferrals()).singleElement()
			.satisfies((deferral) -> assertThat(deferral.reason()).isEqualTo("EnSyncPublishException"));
		assertThat(replies()).isEmpty();
		assertThat(output).contains("cannot be written as JSON").doesNotContain("marker-of-payload");
	}

	@Test
	void anEventWhoseReplyIsRefusedIsDeferredAndRepliedToWhenItComesAgain(CapturedOutput output) throws Exception {
		Replying replying = this.applications.start(Replying.class).getBean(Replying.class);
		String event = this.applications.publish("slow", "{\"number\":1}");
		assertThat(replying.started.await(20, TimeUnit.SECONDS)).isTrue();
		this.applications.server().faults().refuseNext(EnSyncOperation.PUBLISH, 1, "quota exceeded");
		replying.open.countDown();
		this.applications.awaitState(event, EventState.DEFERRED);
		assertThat(this.applications.event(event).deferrals()).singleElement()
			.satisfies((deferral) -> assertThat(deferral.reason()).isEqualTo("EnSyncPublishException"));
		assertThat(output).contains("quota exceeded");
		this.applications.clock().advance(Duration.ofSeconds(1));
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(replies()).hasSize(1);
	}

	private List<ReceivedEvent> replies() {
		return this.applications.server().events("shop");
	}

	private String open(ReceivedEvent reply) {
		return new PayloadCipher().open(reply.payload(),
				List.of(AppSecretKey.parse(this.applications.server().app("shop").secretKey())));
	}

	record Order(int number) {

	}

	static class Unwritable {

		public String getMarker() {
			throw new IllegalStateException("marker-of-payload");
		}

	}

	static class Replying {

		final CountDownLatch started = new CountDownLatch(1);

		final CountDownLatch open = new CountDownLatch(1);

		volatile String text = "";

		@EnSyncListener("orders/*")
		@Nullable Map<String, Object> on(Order order) {
			return (order.number() > 0) ? Map.of("accepted", order.number()) : null;
		}

		@EnSyncListener("invoices/created")
		@SendTo("${reply:x}")
		Map<String, Object> onInvoice(Order order) {
			return Map.of("accepted", order.number());
		}

		@EnSyncListener("text")
		String onText(Order order) {
			return this.text;
		}

		@EnSyncListener("unwritable")
		Unwritable onUnwritable(Order order) {
			return new Unwritable();
		}

		@EnSyncListener("slow")
		Map<String, Object> onSlow(Order order) throws InterruptedException {
			this.started.countDown();
			assertThat(this.open.await(20, TimeUnit.SECONDS)).isTrue();
			return Map.of("accepted", order.number());
		}

	}

}
