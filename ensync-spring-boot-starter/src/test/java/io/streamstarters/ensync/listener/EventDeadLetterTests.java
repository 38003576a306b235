package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncDeadLetterHeaders;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.autoconfigure.EnSyncClientOptionsCustomizer;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.ensync.test.ReceivedEvent;
import io.streamstarters.listener.DeadLetterHandler;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.PayloadException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What listeners give up is published to the app "ops", as the properties say.
 */
@ExtendWith(OutputCaptureExtension.class)
class EventDeadLetterTests {

	private static final String ORDER = "{ \"number\": 4711,\n \"note\": \"marker-of-payload\" }";

	private static final Duration MORE_THAN_A_MINUTE = Duration.ofSeconds(61);

	private final Applications applications = new Applications((builder) -> builder.app("ops"));

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void theDeadLetterHasThePayloadAsItCameAndTheMetadataOfTheEvent() {
		start(Failing.class);
		String idem = deliver(ORDER, "{\"persist\":false,\"source\":\"web\",\"headers\":{\"tenant\":\"eu\"}}");
		this.applications.awaitState(idem, EventState.ACKED);
		ReceivedEvent deadLetter = deadLetter();
		assertThat(deadLetter.name()).isEqualTo("orders/created-dlt");
		assertThat(deadLetter.sender()).isEqualTo(publicKey("warehouse"));
		assertThat(open(deadLetter)).isEqualTo(ORDER);
		JsonNode metadata = JsonMapper.shared().readTree(deadLetter.metadata());
		assertThat(metadata.path("persist").asBoolean(true)).isFalse();
		assertThat(metadata.path("source").stringValue()).isEqualTo("web");
		assertThat(headers(deadLetter)).containsEntry("tenant", "eu");
	}

	@Test
	void theDeadLetterTellsWhereItComesFromAndWhyItWasGivenUp() {
		Instant before = Instant.now();
		start(Failing.class, "ensync.listener.retry.max-attempts=2");
		String idem = deliver(ORDER, "{}");
		this.applications.awaitState(idem, EventState.DEFERRED);
		this.applications.clock().advance(MORE_THAN_A_MINUTE);
		this.applications.awaitState(idem, EventState.ACKED);
		Map<String, String> headers = headers(deadLetter());
		assertThat(Instant.parse(headers.remove(EnSyncDeadLetterHeaders.FAILED_AT))).isBetween(before, Instant.now());
		assertThat(headers).isEqualTo(Map.of(EnSyncDeadLetterHeaders.LISTENER, "orders", EnSyncDeadLetterHeaders.CAUSE,
				IllegalStateException.class.getName(), EnSyncDeadLetterHeaders.ATTEMPTS, "2",
				EnSyncDeadLetterHeaders.ID, idem, EnSyncDeadLetterHeaders.EVENT_NAME, "orders/created",
				EnSyncDeadLetterHeaders.SENDER, publicKey("shop")));
	}

	@Test
	void anEventThatCannotBeDecryptedIsPublishedAsTheEnvelopeThatCame() {
		start(Failing.class);
		String idem = this.applications.server().deliverUndecryptable("warehouse", "orders/created");
		this.applications.awaitState(idem, EventState.ACKED);
		ReceivedEvent deadLetter = deadLetter();
		assertThat(JsonMapper.shared().readTree(open(deadLetter)))
			.isEqualTo(JsonMapper.shared().valueToTree(Map.of("envelope", this.applications.event(idem).payload())));
		assertThat(headers(deadLetter))
			.containsEntry(EnSyncDeadLetterHeaders.CAUSE, EnSyncDecryptionException.class.getName())
			.hasEntrySatisfying(EnSyncDeadLetterHeaders.CAUSE_MESSAGE,
					(message) -> assertThat(message).startsWith("The payload "));
	}

	@Test
	void aPayloadThatDoesNotFitIsPublishedWithTheReasonWhichDoesNotQuoteIt(CapturedOutput output) {
		start(Converting.class);
		String idem = deliver("{\"number\":\"marker-of-payload\"}", "{}");
		this.applications.awaitState(idem, EventState.ACKED);
		ReceivedEvent deadLetter = deadLetter();
		assertThat(open(deadLetter)).isEqualTo("{\"number\":\"marker-of-payload\"}");
		assertThat(headers(deadLetter)).containsEntry(EnSyncDeadLetterHeaders.CAUSE, PayloadException.class.getName())
			.hasEntrySatisfying(EnSyncDeadLetterHeaders.CAUSE_MESSAGE,
					(message) -> assertThat(message).contains("number"));
		assertThat(deadLetter.metadata()).doesNotContain("marker-of-payload");
		assertThat(output).doesNotContain("marker-of-payload");
	}

	@Test
	void aRequestThatIsGivenUpIsNoReplyToWhoAsked() {
		start(Failing.class);
		String idem = deliver(ORDER, "{\"headers\":{\"correlationId\":\"c1\",\"replyTo\":\"orders/replies\"}}");
		this.applications.awaitState(idem, EventState.ACKED);
		assertThat(headers(deadLetter())).doesNotContainKeys("correlationId", "replyTo")
			.containsEntry(EnSyncDeadLetterHeaders.CORRELATION_ID, "c1")
			.containsEntry(EnSyncDeadLetterHeaders.REPLY_TO, "orders/replies");
	}

	@Test
	void metadataThatNobodyMayPublishDoNotKeepADeadLetterBack() {
		start(Failing.class);
		String idem = deliver(ORDER,
				"{\"a\":null,\"b\":\"x\\ud800y\",\"$internal\":{\"message_size\":7},\"headers\":{\"c\":null,\"d\":[1],"
						+ "\"deadLetterCauseMessage\":\"made up\",\"e\":2}}");
		this.applications.awaitState(idem, EventState.ACKED);
		ReceivedEvent deadLetter = deadLetter();
		JsonNode metadata = JsonMapper.shared().readTree(deadLetter.metadata());
		assertThat(metadata.propertyNames()).containsExactlyInAnyOrder("b", "persist", "headers");
		assertThat(metadata.path("b").stringValue()).isEqualTo("x?y");
		assertThat(headers(deadLetter)).containsEntry("e", "2")
			.doesNotContainKeys("c", "d", EnSyncDeadLetterHeaders.CAUSE_MESSAGE);
	}

	@Test
	void anEventWhoseDeadLetterIsRefusedStaysWithTheEngineAndComesAgain(CapturedOutput output) {
		start(Failing.class);
		this.applications.server().faults().refuseNext(EnSyncOperation.PUBLISH, 1, "No room");
		String idem = deliver(ORDER, "{}");
		this.applications.awaitState(idem, EventState.DEFERRED);
		assertThat(deadLetters("ops")).isEmpty();
		assertThat(output).contains("Listener 'orders' could not publish " + idem + " to the dead letters")
			.contains("No room")
			.doesNotContain("marker-of-payload");
		this.applications.clock().advance(MORE_THAN_A_MINUTE);
		this.applications.awaitState(idem, EventState.ACKED);
		assertThat(headers(deadLetter())).containsEntry(EnSyncDeadLetterHeaders.ATTEMPTS, "2");
	}

	@Test
	void anEventWhoseDeadLetterReachedNotAllRecipientsStaysWithTheEngineAndComesAgain() {
		start(Failing.class, "ensync.recipients.audit=" + publicKey("shop"),
				"ensync.listener.dead-letter.recipients=ops,audit");
		this.applications.server().faults().refuseNext(EnSyncOperation.PUBLISH, 1, "No room");
		String idem = deliver(ORDER, "{}");
		this.applications.awaitState(idem, EventState.DEFERRED);
		assertThat(deadLetters("ops").size() + deadLetters("shop").size()).isOne();
		this.applications.clock().advance(MORE_THAN_A_MINUTE);
		this.applications.awaitState(idem, EventState.ACKED);
		assertThat(deadLetters("ops")).isNotEmpty();
		assertThat(deadLetters("shop")).isNotEmpty();
	}

	@Test
	void theEventIsAcknowledgedOnceAndNotBeforeTheDeadLetterIsSafe() {
		start(Failing.class);
		this.applications.server().faults().holdAnswers(EnSyncOperation.PUBLISH);
		String idem = deliver(ORDER, "{}");
		await().until(() -> this.applications.server().calls(EnSyncOperation.PUBLISH) == 1);
		assertThat(this.applications.event(idem).state()).isEqualTo(EventState.DELIVERED);
		this.applications.server().faults().releaseAnswers();
		this.applications.awaitState(idem, EventState.ACKED);
		assertThat(this.applications.server().calls(EnSyncOperation.ACKNOWLEDGE)).isOne();
		assertThat(this.applications.server().calls(EnSyncOperation.DEFER)).isZero();
		deadLetter();
	}

	@ParameterizedTest
	@CsvSource({ "dead-letters/*, dead-letters/orders/created", "dead, dead", "'', orders/created-dlt",
			"*/dead/*, orders/created/dead/orders/created" })
	void theDeadLetterHasTheNameThatThePropertyMakesOfThatOfTheEvent(String property, String name) {
		start(Failing.class, "ensync.listener.dead-letter.event=" + property);
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		assertThat(deadLetter().name()).isEqualTo(name);
	}

	@Test
	void aRecipientMayBeAPublicKey() {
		start(Failing.class, "ensync.listener.dead-letter.recipients=" + publicKey("shop"));
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		assertThat(deadLetters("shop")).hasSize(1);
		assertThat(deadLetters("ops")).isEmpty();
	}

	@Test
	void aRecipientMayHaveItsNameFromACustomizer() {
		start(Customized.class, "ensync.listener.dead-letter.recipients=helpdesk", "helpdesk=" + publicKey("ops"));
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		deadLetter();
	}

	@Test
	void aRecipientMayHaveItsNameFromAClientOfTheApplication() {
		EnSyncClient client = this.applications.client("warehouse",
				EnSyncClientOptions.of(AppSecretKey.parse(this.applications.server().app("warehouse").secretKey()))
					.withRecipients(Map.of("helpdesk", publicKey("ops"))));
		OwnClient.client = client;
		start(OwnClient.class, "ensync.listener.dead-letter.recipients=helpdesk");
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		deadLetter();
	}

	@ParameterizedTest
	@CsvSource({ "*-dlt, orders/created-dlt", "orders/dead, orders/dead" })
	void aDeadLetterThatTheApplicationSendsToItselfDoesNotGoRound(String property, String name, CapturedOutput output) {
		start(Failing.class, "events=orders/*", "ensync.listener.dead-letter.event=" + property,
				"ensync.listener.dead-letter.recipients=" + publicKey("warehouse"));
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		await().untilAsserted(() -> assertThat(this.applications.server().events("warehouse"))
			.anySatisfy((event) -> assertThat(event).returns(EventState.DEFERRED, ReceivedEvent::state)));
		assertThat(this.applications.server().events("warehouse")).extracting(ReceivedEvent::name)
			.containsExactly("orders/created", name);
		assertThat(output).contains("is a dead letter of this application already");
	}

	@Test
	void aDeadLetterWhoseSenderTheEngineDoesNotTellDoesNotGoRound(CapturedOutput output) {
		start(Failing.class, "events=orders/*", "ensync.listener.dead-letter.recipients=" + publicKey("warehouse"));
		String idem = this.applications.server()
			.deliverRaw("warehouse", "orders/created-dlt", this.applications.seal(ORDER),
					"{\"headers\":{\"deadLetterEventName\":\"orders/created\"}}", "");
		this.applications.awaitState(idem, EventState.DEFERRED);
		assertThat(this.applications.server().events("warehouse")).hasSize(1);
		assertThat(output).contains("is a dead letter of this application already");
	}

	@Test
	void aDeadLetterThatWasPublishedAgainUnderItsFirstNameIsPublishedAgain() {
		start(Failing.class);
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		String again = this.applications.server()
			.deliverRaw("warehouse", "orders/created", this.applications.seal(ORDER), deadLetter().metadata(),
					publicKey("warehouse"));
		this.applications.awaitState(again, EventState.ACKED);
		assertThat(deadLetters("ops")).hasSize(2);
		assertThat(headers(deadLetters("ops").get(1))).containsEntry(EnSyncDeadLetterHeaders.ID, again);
	}

	@Test
	void aDeadLetterOfAnotherApplicationIsPublishedLikeAnyEvent() {
		start(Failing.class, "events=orders/created-dlt");
		String idem = this.applications.server()
			.deliverRaw("warehouse", "orders/created-dlt", this.applications.seal(ORDER),
					"{\"headers\":{\"deadLetterEventName\":\"orders/created\"}}", publicKey("shop"));
		this.applications.awaitState(idem, EventState.ACKED);
		assertThat(deadLetter().name()).isEqualTo("orders/created-dlt-dlt");
	}

	@Test
	void aPublisherOfTheApplicationComesFirstWhateverThePropertiesSay() {
		ConfigurableApplicationContext context = start(WithPublisher.class,
				"ensync.listener.dead-letter.recipients=nobody");
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		assertThat(context.getBean(WithPublisher.class).dead).containsExactly(ORDER);
		assertThat(deadLetters("ops")).isEmpty();
	}

	@Test
	void aMethodOfTheClassComesFirst() {
		ConfigurableApplicationContext context = start(WithMethod.class);
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		assertThat(context.getBean(WithMethod.class).dead).containsExactly(ORDER);
		assertThat(deadLetters("ops")).isEmpty();
	}

	@Test
	void aPublisherOfAContainerFactoryTakesThePlaceOfTheProperties() {
		ConfigurableApplicationContext context = start(WithFactory.class);
		this.applications.awaitState(deliver(ORDER, "{}"), EventState.ACKED);
		assertThat(context.getBean(WithFactory.class).dead).containsExactly(ORDER);
		assertThat(deadLetters("ops")).isEmpty();
	}

	@Test
	void aListenerOfAClientMadeByHandPublishesThroughIt() {
		OwnFactory.client = this.applications.client("shop",
				EnSyncClientOptions.of(AppSecretKey.parse(this.applications.server().app("shop").secretKey()))
					.withRecipients(Map.of("ops", publicKey("ops"))));
		start(OwnFactory.class);
		this.applications.client("warehouse").publish("orders/created", List.of(publicKey("shop")), ORDER, Map.of());
		await().until(() -> deadLetters("ops").size() == 1);
		assertThat(deadLetter().sender()).isEqualTo(publicKey("shop"));
	}

	private ConfigurableApplicationContext start(Class<?> source, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("ensync.listener.retry.max-attempts=1", "ensync.recipients.ops=" + publicKey("ops"),
						"ensync.listener.dead-letter.recipients=ops", "events=orders/created"));
		all.removeIf((property) -> List.of(properties)
			.stream()
			.anyMatch((other) -> other.startsWith(property.substring(0, property.indexOf('=') + 1))));
		all.addAll(List.of(properties));
		return this.applications.start(source, all.toArray(String[]::new));
	}

	/** Not by a call, so that those which publish are those of the application. */
	private String deliver(String json, String metadata) {
		return this.applications.server()
			.deliverRaw("warehouse", "orders/created", this.applications.seal(json), metadata, publicKey("shop"));
	}

	private String publicKey(String app) {
		return this.applications.server().app(app).publicKey();
	}

	private List<ReceivedEvent> deadLetters(String app) {
		return this.applications.server()
			.events(app)
			.stream()
			.filter((event) -> event.metadata().contains(EnSyncDeadLetterHeaders.LISTENER))
			.toList();
	}

	private ReceivedEvent deadLetter() {
		assertThat(deadLetters("ops")).hasSize(1);
		return deadLetters("ops").get(0);
	}

	private String open(ReceivedEvent event) {
		return new PayloadCipher().open(event.payload(),
				List.of(AppSecretKey.parse(this.applications.server().app("ops").secretKey())));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, String> headers(ReceivedEvent event) {
		return (Map<String, String>) JsonMapper.shared().readValue(event.metadata(), Map.class).get("headers");
	}

	static class Failing {

		@EnSyncListener(id = "orders", value = "${events}")
		void on(EnSyncEvent<String> event) {
			throw new IllegalStateException("This may quote it: " + event.eventName());
		}

	}

	record Order(int number) {

	}

	static class Converting {

		@EnSyncListener(id = "orders", value = "${events}")
		void on(Order order) {
		}

	}

	static class Customized extends Failing {

		@Bean
		EnSyncClientOptionsCustomizer helpdesk(Environment environment) {
			return (options) -> options.recipients(Map.of("helpdesk", environment.getRequiredProperty("helpdesk")));
		}

	}

	static class OwnClient extends Failing {

		static EnSyncClient client;

		@Bean
		EnSyncClient enSyncClient() {
			return client;
		}

	}

	static class WithPublisher extends Failing {

		final List<Object> dead = new CopyOnWriteArrayList<>();

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> {
				this.dead.add(failure.delivery().payload());
				return CompletableFuture.completedStage(true);
			};
		}

	}

	static class WithMethod extends Failing {

		final List<String> dead = new CopyOnWriteArrayList<>();

		@DeadLetterHandler
		void dead(String payload) {
			this.dead.add(payload);
		}

	}

	static class WithFactory {

		final List<Object> dead = new CopyOnWriteArrayList<>();

		@EnSyncListener(id = "orders", value = "${events}", containerFactory = "other")
		void on(String payload) {
			throw new IllegalStateException("on purpose");
		}

		@Bean
		EnSyncListenerContainerFactory other(EnSyncListenerContainerFactory enSyncListenerContainerFactory) {
			return enSyncListenerContainerFactory.withDeadLetters((failure) -> {
				this.dead.add(failure.delivery().payload());
				return CompletableFuture.completedStage(true);
			});
		}

	}

	static class OwnFactory {

		static EnSyncClient client;

		@EnSyncListener(id = "orders", value = "${events}", containerFactory = "other")
		void on(String payload) {
			throw new IllegalStateException("on purpose");
		}

		@Bean
		EnSyncListenerContainerFactory other(EnSyncListenerContainerFactory enSyncListenerContainerFactory) {
			EnSyncOperations operations = new EnSyncTemplate(client, new JsonMapper());
			return enSyncListenerContainerFactory.withClient(client, operations);
		}

	}

}
