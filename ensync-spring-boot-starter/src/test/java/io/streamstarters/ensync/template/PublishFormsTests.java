package io.streamstarters.ensync.template;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.Status;
import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncException;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncOperations.PublishBuilder;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.PublishResult.RecipientResult;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.ReceivedEvent;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The forms of publishing, and what they tell about each recipient.
 */
class PublishFormsTests {

	private static final String CREATED = "orders/created";

	private final Applications applications = new Applications((builder) -> builder.app("billing"));

	private final String warehouse = this.applications.server().app("warehouse").publicKey();

	private final String billing = this.applications.server().app("billing").publicKey();

	private final EnSyncTemplate template = template(Map.of());

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void aBuilderPublishesAllThatWasSaid() {
		PublishResult result = this.template.event(CREATED)
			.to(this.warehouse)
			.to(List.of(this.billing))
			.payload(new Order(7))
			.metadata("source", "shop")
			.metadata(Map.of("tries", 3, "headers", Map.of("tenant", "eu", "trace", "old")))
			.header("trace", "new")
			.publish();
		ReceivedEvent event = received("warehouse");
		assertThat(result.eventName()).isEqualTo(CREATED);
		assertThat(result.ids()).containsExactly(event.idem(), received("billing").idem());
		assertThat(result.recipients()).extracting(RecipientResult::recipient)
			.containsExactly(this.warehouse, this.billing);
		assertThat(result.failures()).isEmpty();
		assertThatIllegalStateException().isThrownBy(result::id).withMessageContaining("2 recipients");
		assertThat(event.name()).isEqualTo(CREATED);
		assertThat(open(event)).isEqualTo("{\"number\":7}");
		assertThat(new JsonMapper().readValue(event.metadata(), Map.class)).isEqualTo(Map.of("persist", true, "headers",
				Map.of("tenant", "eu", "trace", "new"), "source", "shop", "tries", 3));
		assertThat(event.payload()).as("an envelope for each").isNotEqualTo(received("billing").payload());
	}

	@Test
	void aHeaderIsAddedToHeadersOfWhateverTypeTheyAre() {
		record Headers(String tenant, String trace) {
		}
		Headers headers = new Headers("eu", "old");
		for (Object given : List.of(headers, new JsonMapper().valueToTree(headers))) {
			this.template.event(CREATED)
				.to(this.warehouse)
				.payload(new Order(7))
				.metadata("headers", given)
				.header("trace", "new")
				.publish();
		}
		assertThat(this.applications.server().events("warehouse")).hasSize(2)
			.allSatisfy((event) -> assertThat(event.metadata())
				.contains("\"headers\":{\"tenant\":\"eu\",\"trace\":\"new\"}"));
	}

	@Test
	void aBuilderSealsOneEnvelopeForAllWhenAskedTo() throws Exception {
		PublishResult result = this.template.event(CREATED)
			.to(this.warehouse, this.billing)
			.payload("{}")
			.header("a", "b")
			.hybrid()
			.publishAsync()
			.get(20, TimeUnit.SECONDS);
		ReceivedEvent event = received("warehouse");
		assertThat(result.ids()).hasSize(2);
		assertThat(event.payload()).isEqualTo(received("billing").payload());
		assertThat(open(event)).isEqualTo("{}");
		assertThat(event.metadata()).contains("\"headers\":{\"a\":\"b\"}");
	}

	@Test
	void aBuilderSealsOneEnvelopeThatPythonReadsWhenAskedTo() {
		this.template.event(CREATED).to(this.warehouse, this.billing).payload("{}").hybridForPython().publish();
		ReceivedEvent event = received("warehouse");
		assertThat(event.payload()).isEqualTo(received("billing").payload());
		assertThat(open(event)).isEqualTo("{}");
		JsonNode keys = new JsonMapper().readTree(Base64.getDecoder().decode(event.payload())).path("keys");
		assertThat(keys.propertyNames()).as("an entry more for each recipient, with a hexadecimal id")
			.hasSize(4)
			.anyMatch((id) -> id.matches("[0-9a-f]{64}"));
	}

	@Test
	void aBuilderKeepsNamesAndTypesOfFieldsToItselfWhenAskedTo() {
		valid().payloadMetadata(false).publish();
		valid().publish();
		assertThat(this.applications.server().events("warehouse")).extracting(ReceivedEvent::payloadMetadata)
			.satisfiesExactly((none) -> assertThat(none).isNull(), (some) -> assertThat(some).contains("skeleton"));
	}

	@Test
	void whoDoesNotWaitGetsTheIdsLater() throws Exception {
		List<String> recipients = List.of(this.warehouse);
		this.applications.server().faults().holdAnswers(EnSyncOperation.PUBLISH);
		CompletableFuture<PublishResult> first = this.template.publishAsync(CREATED, recipients, new Order(1));
		CompletableFuture<PublishResult> second = this.template.publishAsync(CREATED, recipients, "{}",
				Map.of("source", "shop"));
		assertThat(first).isNotDone();
		this.applications.server().faults().releaseAnswers();
		assertThat(List.of(first.get(20, TimeUnit.SECONDS).id(), second.get(20, TimeUnit.SECONDS).id()))
			.containsExactlyInAnyOrderElementsOf(
					this.applications.server().events("warehouse").stream().map(ReceivedEvent::idem).toList());
	}

	@Test
	void oneBadKeyOfAHundredIsRefusedBeforeAnythingIsSent() {
		List<String> recipients = IntStream.range(0, 100)
			.mapToObj((i) -> (i == 57) ? "bad" : EnSyncApp.generate("app" + i).publicKey())
			.toList();
		EnSyncPublishException failure = failure(() -> this.template.publish(CREATED, recipients, "{}"));
		assertThat(failure).hasMessageContaining("Recipient 58 of 100");
		assertThat(failure.getResult().recipients()).isEmpty();
		assertThat(this.applications.server().calls(EnSyncOperation.PUBLISH)).isZero();
	}

	@Test
	void aFailureAtTheEngineIsThatOfItsRecipientAlone() {
		String unknown = EnSyncApp.generate("unknown").publicKey();
		List<String> recipients = List.of(this.warehouse, unknown, this.billing);
		EnSyncPublishException failure = failure(
				() -> this.template.event(CREATED).to(recipients).payload("{}").publish());
		PublishResult result = failure.getResult();
		assertThat(failure).hasMessageContaining("2 of 3 recipients; recipient 2: ");
		assertThat(result.eventName()).isEqualTo(CREATED);
		assertThat(result.ids()).containsExactly(received("warehouse").idem(), received("billing").idem());
		assertThat(result.recipients()).extracting(RecipientResult::recipient).containsExactlyElementsOf(recipients);
		assertThat(result.failures()).singleElement().satisfies((recipient) -> {
			assertThat(recipient.recipient()).isEqualTo(unknown);
			assertThat(recipient.id()).isNull();
			assertThat(recipient.failure()).isInstanceOf(EnSyncPublishException.class)
				.hasMessageContaining("refused the event")
				.isSameAs(failure.getCause());
		});
		assertThat(failure.getPublished()).containsOnlyKeys(this.warehouse, this.billing);
	}

	@Test
	void whoDoesNotWaitIsToldTheSame() {
		this.applications.server().faults().refuseNext(EnSyncOperation.PUBLISH, 1, "quota exceeded");
		for (CompletableFuture<PublishResult> future : List.of(
				this.template.publishAsync(CREATED, List.of(this.warehouse), "{}"),
				this.template.publishAsync(CREATED, List.of("bad"), "{}"),
				this.template.publishAsync(CREATED, List.of(this.warehouse), new Unwritable()),
				this.template.event(CREATED).to(this.warehouse).publishAsync())) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(20, TimeUnit.SECONDS))
				.withCauseInstanceOf(EnSyncPublishException.class);
		}
		assertThat(this.applications.server().calls(EnSyncOperation.PUBLISH)).isOne();
	}

	@Test
	void anAnswerThatIsLostIsAnUncertainFailure() {
		this.applications.server().faults().loseAnswers(EnSyncOperation.PUBLISH, 1, Status.INTERNAL);
		EnSyncPublishException failure = failure(() -> this.template.publish(CREATED, List.of(this.warehouse), "{}"));
		assertThat(failure.getResult().failures()).singleElement()
			.satisfies((recipient) -> assertThat(recipient.failure()).isInstanceOf(EnSyncConnectionException.class)
				.hasMessageContaining("not known"));
		assertThat(this.applications.server().events("warehouse")).as("not sent again").hasSize(1);
	}

	@Test
	void headersThatCannotBeMergedAreNotDropped() {
		for (Object headers : Arrays.asList("tenant=eu", null, List.of("eu"))) {
			PublishBuilder event = valid().metadata("headers", headers).header("trace", "new");
			refused(event::publish, "must be a map");
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> event.publishAsync().get(20, TimeUnit.SECONDS))
				.withCauseInstanceOf(EnSyncPublishException.class)
				.withMessageContaining("must be a map");
		}
		refused(() -> valid().metadata("headers", "tenant=eu").publish(), "must be a map");
		assertThat(this.applications.server().calls(EnSyncOperation.PUBLISH)).isZero();
	}

	@Test
	void whatIsMissingIsToldBeforeAnythingIsSent() {
		Map<String, Object> nullKey = Collections.singletonMap(null, "x");
		refused(() -> valid().metadata(nullKey).publish(), "key that is null");
		refused(() -> valid().metadata("a", null).publish(), "no value for a");
		refused(() -> valid().metadata(null).publish(), "metadata is missing");
		refused(() -> valid().header("a", null).publish(), "Header a");
		refused(() -> valid().header(null, "x").publish(), "name is null");
		refused(() -> valid().payload(null).publish(), "needs a payload");
		refused(() -> valid().to((String) null).publish(), "Recipient 2 of 2 is missing");
		refused(() -> valid().to((Collection<String>) null).publish(), "recipients are missing");
		refused(() -> this.template.event(CREATED).payload("{}").publish(), "at least one recipient");
		for (String name : Arrays.asList(null, "", " ")) {
			refused(() -> this.template.event(name).to(this.warehouse).payload("{}").publish(), "name is missing");
		}
		refused(() -> this.template.publish(CREATED, null, "{}"), "at least one recipient");
		refused(() -> valid().to((String[]) null).to("bad").publish(), "Recipient 2 of 2");
		Duration timeout = Duration.ofSeconds(1);
		refused(() -> this.template.sendAndReceive(CREATED, this.warehouse, "{}", (Class<Order>) null, timeout),
				"type of the reply is missing");
		refused(() -> this.template.sendAndReceive(CREATED, this.warehouse, "{}",
				(ParameterizedTypeReference<Order>) null, timeout), "type of the reply is missing");
		refused(() -> this.template.publish(CREATED, List.of(this.warehouse), "{}", null), "metadata is missing");
		assertThat(this.applications.server().calls(EnSyncOperation.PUBLISH)).isZero();
	}

	@Test
	void recipientsHaveNamesEverywhere() throws Exception {
		EnSyncOperations named = template(Map.of("stock", this.warehouse, "bills", this.billing));
		PublishResult result = named.event(CREATED).to("stock", this.billing).payload("{}").publish();
		assertThat(result.recipients()).extracting(RecipientResult::recipient).containsExactly("stock", this.billing);
		assertThat(open(received("warehouse"))).isEqualTo("{}");
		named.publish(CREATED, List.of("stock"), "{}");
		named.publishAsync(CREATED, List.of("stock", "bills"), "{}").get(20, TimeUnit.SECONDS);
		assertThat(this.applications.server().events("warehouse")).hasSize(3);
		assertThat(this.applications.server().events("billing")).hasSize(2);
		refused(() -> named.publish(CREATED, List.of("stock", this.warehouse), "{}"), "named twice");
	}

	@Test
	void aNameThatIsUnknownIsAnsweredWithThoseThatAreKnown() {
		EnSyncOperations named = template(Map.of("stock", this.warehouse, "bills", this.billing));
		assertThat(failure(() -> named.publish(CREATED, List.of("stok"), "{}")))
			.hasMessageContaining("Recipient 1 of 1 is none of the names [bills, stock], and not an appId")
			.hasMessageNotContaining("stok,");
		assertThat(this.applications.server().calls(EnSyncOperation.PUBLISH)).isZero();
	}

	@Test
	void aNameStandsForAValidKey() {
		EnSyncClientOptions options = EnSyncClientOptions.publishOnly();
		String secretKey = this.applications.server().app("shop").secretKey();
		for (String key : List.of("", "bad", secretKey)) {
			assertThatIllegalArgumentException().isThrownBy(() -> options.withRecipients(Map.of("stock", key)))
				.withMessageContaining("stock")
				.withMessageNotContaining(secretKey);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> options.withRecipients(Map.of(" ", this.warehouse)))
			.withMessageContaining("blank name");
	}

	@Test
	void typesOfFieldsAreSentInTheWordsOfTheEngineUnlessSwitchedOff() {
		String json = "{\"i\":1,\"l\":3000000000,\"d\":1.5,\"s\":\"x\",\"b\":true,\"a\":[],\"o\":{},\"n\":null}";
		this.template.publish(CREATED, List.of(this.warehouse), json);
		assertThat(new JsonMapper().readTree(received("warehouse").payloadMetadata()))
			.isEqualTo(new JsonMapper().readTree("{\"byte_size\":" + json.length() + ",\"skeleton\":{\"i\":\"integer\","
					+ "\"l\":\"long\",\"d\":\"double\",\"s\":\"string\",\"b\":\"boolean\",\"a\":\"array\","
					+ "\"o\":\"object\",\"n\":\"null\"},\"field_count\":8}"));
		EnSyncClientOptions silent = EnSyncClientOptions.publishOnly().withPayloadMetadata(false);
		new EnSyncTemplate(this.applications.client("shop", silent), new JsonMapper()).event(CREATED)
			.to(this.billing)
			.payload(json)
			.publish();
		assertThat(received("billing").payloadMetadata()).isNull();
	}

	@Test
	void aResultOfOneRecipientHasAnIdOrAFailure() {
		assertThat(this.template.event(CREATED).to(this.warehouse).payload("{}").publish().id())
			.isEqualTo(received("warehouse").idem());
		assertThatIllegalArgumentException().isThrownBy(() -> new RecipientResult("r", null, null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RecipientResult("r", "i", new EnSyncException("failed")));
		PublishResult failed = new PublishResult("e",
				List.of(new RecipientResult("r", null, new EnSyncException("failed"))));
		assertThatIllegalStateException().isThrownBy(failed::id);
		assertThatIllegalArgumentException().isThrownBy(() -> new PublishResult("e", null));
		assertThatIllegalArgumentException().isThrownBy(() -> new PublishResult("e", Collections.singletonList(null)));
	}

	private PublishBuilder valid() {
		return this.template.event(CREATED).to(this.warehouse).payload("{}");
	}

	private void refused(ThrowingCallable call, String why) {
		EnSyncPublishException failure = failure(call);
		assertThat(failure).hasMessageContaining(why);
		assertThat(failure.getPublished()).isEmpty();
	}

	private static EnSyncPublishException failure(ThrowingCallable call) {
		EnSyncPublishException failure = catchThrowableOfType(EnSyncPublishException.class, call);
		assertThat(failure).isNotNull();
		return failure;
	}

	private EnSyncTemplate template(Map<String, String> recipients) {
		EnSyncClientOptions options = EnSyncClientOptions.publishOnly().withRecipients(recipients);
		return new EnSyncTemplate(this.applications.client("shop", options), new JsonMapper());
	}

	private ReceivedEvent received(String app) {
		return this.applications.server().events(app).get(0);
	}

	private String open(ReceivedEvent event) {
		return new PayloadCipher().open(event.payload(),
				Stream.of("warehouse", "billing")
					.map((app) -> AppSecretKey.parse(this.applications.server().app(app).secretKey()))
					.toList());
	}

	record Order(int number) {

	}

	static class Unwritable {

		public String getSecret() {
			throw new IllegalStateException("marker");
		}

	}

}
