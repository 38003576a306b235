package io.streamstarters.ensync.template;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConnectionException;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.ReceivedEvent;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Publishing objects. What is wrong with an event is told before anything is sent, and
 * without telling what is in it.
 */
class EnSyncTemplateTests {

	private static final String MARKER = "marker-of-payload";

	private static final String CREATED = "orders/created";

	private final Applications applications = new Applications();

	private EnSyncOperations template;

	private List<String> warehouse;

	@BeforeEach
	void create() {
		this.template = new EnSyncTemplate(this.applications.shop(), new JsonMapper());
		this.warehouse = List.of(this.applications.server().app("warehouse").publicKey());
	}

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void objectsAndMapsArePublishedAsJson() {
		List<String> ids = this.template.publish(CREATED, this.warehouse, new Order("chair", 2));
		this.template.publish(CREATED, this.warehouse, Map.of("product", "table"));
		this.template.publish(CREATED, this.warehouse, List.of(1, 2));
		assertThat(received()).extracting(this::open)
			.containsExactly("{\"product\":\"chair\",\"quantity\":2}", "{\"product\":\"table\"}", "[1,2]");
		assertThat(received().get(0).idem()).isEqualTo(ids.get(0));
	}

	@Test
	void textIsPublishedAsTheJsonThatItIs() {
		this.template.publish(CREATED, this.warehouse, "{ \"a\" : 1.0 }");
		this.template.publish(CREATED, this.warehouse, new StringBuilder("true"));
		assertThat(received()).extracting(this::open).containsExactly("{ \"a\" : 1.0 }", "true");
	}

	@Test
	void metadataGoesWithTheEvent() {
		this.template.publish(CREATED, this.warehouse, "{}", Map.of("source", "shop"));
		assertThat(received()).singleElement()
			.satisfies((event) -> assertThat(event.metadata()).contains("\"source\":\"shop\""));
	}

	@Test
	void theAppIsKnownByItsPublicKey() {
		assertThat(this.template.appId()).isEqualTo(this.applications.server().app("shop").publicKey());
	}

	@ParameterizedTest
	@ValueSource(strings = { MARKER, "", " ", "{\"a\":\"" + MARKER + "\"", "{} " + MARKER, "\"" + MARKER + "\ud800\"" })
	void textThatIsNoJsonIsRefused(String payload) {
		assertRefused(() -> this.template.publish(CREATED, this.warehouse, payload), "not JSON");
	}

	@Test
	void objectsThatCannotBeWrittenAreRefused() {
		Map<String, Object> endless = new HashMap<>(Map.of("key", MARKER));
		endless.put("self", endless);
		for (Object payload : List.of(new Unwritable(), endless)) {
			assertRefused(() -> this.template.publish(CREATED, this.warehouse, payload), payload.getClass().getName());
		}
	}

	@Test
	void anEventWithoutPayloadIsRefused() {
		assertRefused(() -> this.template.publish(CREATED, this.warehouse, null), "needs a payload");
	}

	@Test
	void anEventWithoutRecipientsIsRefused() {
		assertRefused(() -> this.template.publish(CREATED, List.of(), payload()), "at least one recipient");
	}

	@ParameterizedTest
	@MethodSource("badRecipients")
	void aRecipientThatIsNoKeyIsRefused(String recipient) {
		EnSyncPublishException refusal = assertRefused(
				() -> this.template.publish(CREATED, List.of(this.warehouse.get(0), recipient), payload()),
				"Recipient 2 of 2");
		if (!recipient.isEmpty()) {
			assertThat(messages(refusal)).noneMatch((message) -> message.contains(recipient));
		}
	}

	static Stream<String> badRecipients() throws Exception {
		try (InputStream vectors = EnSyncTemplateTests.class.getResourceAsStream("/ensync-crypto-vectors.json")) {
			List<String> keys = new JsonMapper().readTree(vectors)
				.path("recipientPublicKeys")
				.valueStream()
				.map((key) -> key.path("publicKey").stringValue())
				.toList();
			assertThat(keys).hasSizeGreaterThan(5);
			return Stream.concat(keys.stream(), Stream.of("", "warehouse", EnSyncApp.generate("x").secretKey()));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "orders\ncreated" })
	void anEventWithoutAProperNameIsRefused(String name) {
		assertRefused(() -> this.template.publish(name, this.warehouse, payload()), "event name");
	}

	@Test
	void aPayloadThatIsTooLargeIsRefused() {
		assertRefused(() -> this.template.publish(CREATED, this.warehouse, Map.of("key", MARKER.repeat(150_000))),
				"limit");
	}

	@Test
	void aPartialFailureKeepsTheIdsOfWhatWasPublished() {
		String unknown = EnSyncApp.generate("other").publicKey();
		EnSyncPublishException failure = catchThrowableOfType(EnSyncPublishException.class,
				() -> this.template.publish(CREATED, List.of(unknown, this.warehouse.get(0)), payload()));
		assertThat(failure).hasMessageContaining("1 of 2");
		assertThat(failure.getPublished()).containsExactly(Map.entry(this.warehouse.get(0), received().get(0).idem()));
		assertSecret(failure);
	}

	@Test
	void anEngineThatIsAwayIsNoPublishFailure() {
		this.applications.server().stop();
		Throwable failure = catchThrowable(() -> this.template.publish(CREATED, this.warehouse, payload()));
		assertThat(failure).isInstanceOf(EnSyncConnectionException.class)
			.hasMessageContaining(this.applications.server().url());
		assertSecret(failure);
	}

	private static Map<String, String> payload() {
		return Map.of("key", MARKER);
	}

	private EnSyncPublishException assertRefused(ThrowingCallable call, String why) {
		EnSyncPublishException refusal = catchThrowableOfType(EnSyncPublishException.class, call);
		assertThat(refusal).isNotNull().hasMessageContaining(why);
		assertThat(refusal.getPublished()).isEmpty();
		assertThat(this.applications.server().calls(EnSyncOperation.PUBLISH)).isZero();
		assertSecret(refusal);
		return refusal;
	}

	private void assertSecret(Throwable failure) {
		EnSyncApp shop = this.applications.server().app("shop");
		assertThat(messages(failure)).noneMatch((message) -> message.contains(MARKER))
			.noneMatch((message) -> message.contains(shop.appKey()))
			.noneMatch((message) -> message.contains(shop.secretKey()));
	}

	private static List<String> messages(Throwable failure) {
		List<String> messages = new ArrayList<>();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			messages.add(cause.toString());
		}
		return messages;
	}

	private List<ReceivedEvent> received() {
		return this.applications.server().events("warehouse");
	}

	private String open(ReceivedEvent event) {
		return new PayloadCipher().open(event.payload(),
				List.of(AppSecretKey.parse(this.applications.server().app("warehouse").secretKey())));
	}

	record Order(String product, int quantity) {

	}

	static class Unwritable {

		public String getSecret() {
			throw new IllegalStateException(MARKER);
		}

	}

}
