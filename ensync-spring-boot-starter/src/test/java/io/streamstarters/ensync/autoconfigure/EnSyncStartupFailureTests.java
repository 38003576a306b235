package io.streamstarters.ensync.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What stops the start of an application is told in Spring Boot's form, without a stack
 * trace and without a key.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncStartupFailureTests {

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  " })
	void aMissingAppKey(String key, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.app-key", "There is no app key", "ensync.app-key=" + key);
	}

	@Test
	void anAppKeyWithALineBreak(CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.app-key", "line break", "ensync.app-key=marker-of-key\nx");
	}

	@Test
	void anAppKeyThatTheEngineRefuses(CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.app-key", "refused the app key", "ensync.app-key=marker-of-key");
		assertThat(output).contains(this.applications.server().url());
	}

	@Test
	void anEngineThatIsAwayIfThatIsToFail(CapturedOutput output) {
		assertRefused(Nothing.class, output, "'ensync.listener.startup-failure-policy' is 'fail'", "grpc://localhost:1",
				"ensync.url=grpc://localhost:1", "ensync.listener.startup-failure-policy=fail");
	}

	@ParameterizedTest
	@ValueSource(strings = { "marker-of-key", "bWFya2VyLW9mLWtleQ==" })
	void anAppSecretKeyThatIsNoKey(String key, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.app-secret-key", "The app secret key is",
				"ensync.app-secret-key=" + key);
		assertThat(output).doesNotContain(key);
	}

	@ParameterizedTest
	@ValueSource(strings = { "marker-of-key", "bWFya2VyLW9mLWtleQ==", "" })
	void aRecipientThatIsNoKey(String key, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.recipients.stock",
				"The property 'ensync.recipients.stock' is no public key", "ensync.recipients.stock=" + key);
	}

	@Test
	void anAppSecretKeyWhoseHalvesDoNotBelongTogether(CapturedOutput output) {
		String whole = EnSyncApp.generate("x").secretKey();
		String key = (whole.startsWith("A") ? "B" : "A") + whole.substring(1);
		assertRefused(Nothing.class, output, "ensync.app-secret-key", "damaged", "ensync.app-secret-key=" + key);
		assertThat(output).doesNotContain(key.substring(1, 30));
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc://", "grpc://host:port", "gopher://localhost", "grpc://localhost/path",
			"grpc://user:marker-of-key@localhost", "::" })
	void anAddressThatIsNone(String url, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.url", "The EnSync address", "ensync.url=" + url);
	}

	@Test
	void anOptionOutOfItsRange(CapturedOutput output) {
		assertRefused(Nothing.class, output, "Correct the property", "'ensync.reconnect.factor' must be 1 or more.",
				"ensync.reconnect.factor=0.5");
	}

	@Test
	void anOptionOfACustomizerOutOfItsRange(CapturedOutput output) {
		assertRefused(BadCustomizer.class, output, "EnSyncEngineOptionsCustomizer", "maxConcurrentPublishes must ");
	}

	@Test
	void aBundleThatDoesNotExist(CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.ssl.bundle", "There is no SSL bundle 'engine' for EnSync.",
				"ensync.ssl.bundle=engine", "ensync.url=grpcs://localhost");
	}

	@Test
	void aBundleThatCannotBeRead(CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.ssl.bundle", "The SSL bundle for EnSync cannot be used",
				"ensync.ssl.bundle=engine", "ensync.url=grpcs://localhost",
				"spring.ssl.bundle.jks.engine.truststore.location=file:/no/such/file.p12");
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc", "ws" })
	void encryptionThatTheAddressDoesNotMean(String scheme, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.url", "means plain text, but TLS is demanded",
				"ensync.ssl.enabled=true", "ensync.url=" + scheme + "://localhost:1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "marker-of-key", "bWFya2VyLW9mLWtleQ==" })
	void aRetiredSecretKeyThatIsNoKey(String key, CapturedOutput output) {
		String good = EnSyncApp.generate("x").secretKey();
		assertRefused(Nothing.class, output, "'ensync.retired-app-secret-keys[1]'", "The retired app secret key 2 is",
				"ensync.retired-app-secret-keys=" + good + "," + key);
		assertThat(output).doesNotContain(key).doesNotContain(good);
	}

	@Test
	void aRetiredSecretKeyWithoutACurrentOne(CapturedOutput output) {
		assertRefused(Nothing.class, output, "'ensync.app-secret-key'", "retired app secret keys and no current one",
				"ensync.app-secret-key=", "ensync.retired-app-secret-keys=" + EnSyncApp.generate("x").secretKey());
	}

	@ParameterizedTest
	@ValueSource(strings = { "marker-of-key", "bWFya2VyLW9mLWtleQ==", "" })
	void aListenerWhoseOwnSecretKeyIsNoKey(String key, CapturedOutput output) {
		assertRefused(OwnKey.class, output, "appSecretKey",
				OwnKey.class.getName() + ".on has an app secret key of its own that cannot be used: The app secret key",
				"own.key=" + key);
		if (!key.isEmpty()) {
			assertThat(output).doesNotContain(key);
		}
	}

	@Test
	void aNameForDeadLettersWithoutARecipient(CapturedOutput output) {
		assertRefused(Nothing.class, output, "'ensync.listener.dead-letter.recipients'",
				"There is nobody to receive the dead letters that 'ensync.listener.dead-letter.event' names.",
				"ensync.listener.dead-letter.event=dead", "ensync.listener.dead-letter.recipients=");
	}

	@Test
	void aRecipientOfDeadLettersThatIsUnknown(CapturedOutput output) {
		String recipients = "ensync.listener.dead-letter.recipients=ops,stock";
		assertRefused(Nothing.class, output, "'ensync.listener.dead-letter.recipients[1]'",
				"'ensync.listener.dead-letter.recipients[1]' is none of the names below 'ensync.recipients' and no public"
						+ " key: The recipient is",
				recipients, "ensync.recipients.ops=" + EnSyncApp.generate("ops").publicKey(),
				"ensync.listener.startup-failure-policy=ignore");
	}

	@Test
	void aRecipientOfDeadLettersThatIsASecretKey(CapturedOutput output) {
		String key = EnSyncApp.generate("ops").secretKey();
		assertRefused(Good.class, output, "'ensync.listener.dead-letter.recipients[0]'", "as only a secret key is",
				"ensync.listener.dead-letter.recipients=" + key);
		assertThat(output).doesNotContain(key);
	}

	@Test
	void aRecipientOfDeadLettersThatIsNamedTwice(CapturedOutput output) {
		String key = EnSyncApp.generate("ops").publicKey();
		assertRefused(Nothing.class, output, "once",
				"'ensync.listener.dead-letter.recipients[1]' names a recipient for the second time.",
				"ensync.recipients.ops=" + key, "ensync.listener.dead-letter.recipients=ops," + key);
	}

	@Test
	void aNameForDeadLettersThatCannotBeUsed(CapturedOutput output) {
		assertRefused(Nothing.class, output, "'ensync.listener.dead-letter.event'",
				"The property 'ensync.listener.dead-letter.event' cannot be used: The event name holds a control",
				"ensync.listener.dead-letter.event=*\ndead",
				"ensync.listener.dead-letter.recipients=" + EnSyncApp.generate("ops").publicKey());
	}

	@Test
	void twoPublishersOfDeadLettersOfWhichNoneIsPrimary(CapturedOutput output) {
		assertRefused(TwoDeadLetterPublishers.class, output, "@Primary", "required a single bean, but 2 were found");
	}

	@Test
	void twoErrorHandlersOfWhichNoneIsPrimary(CapturedOutput output) {
		assertRefused(TwoErrorHandlers.class, output, "'errorHandler'",
				TwoErrorHandlers.class.getName()
						+ ".on finds several beans of type ListenerErrorHandler and does not know which one"
						+ " is for it: first, second.");
	}

	@ParameterizedTest
	@CsvSource({ "listener.concurrency, 0", "listener.concurrency, many", "listener.shutdown-timeout, 0s",
			"listener.retry.multiplier, 0.1", "protocol, gopher" })
	void aPropertyThatCannotBeBound(String property, String value, CapturedOutput output) {
		assertRefused(Nothing.class, output, "", "ensync." + property.replaceAll("\\.[^.]*$", ""),
				"ensync." + property + "=" + value);
	}

	@Test
	void aListenerWithoutAnAppSecretKey(CapturedOutput output) {
		assertRefused(Good.class, output, "ensync.app-secret-key", Good.class.getName() + ".on",
				"ensync.app-secret-key=");
		assertThat(this.applications.server().calls(EnSyncOperation.CONNECT)).isZero();
	}

	@Test
	void aListenerWithAnEmptyName(CapturedOutput output) {
		assertRefused(EmptyName.class, output, "orders/created", EmptyName.class.getName() + ".on");
	}

	@Test
	void aListenerWithoutAName(CapturedOutput output) {
		assertRefused(NoName.class, output, "orders/created", NoName.class.getName() + ".on");
	}

	@Test
	void aListenerWithALineBreakInItsName(CapturedOutput output) {
		assertRefused(LineBreak.class, output, "placeholders", LineBreak.class.getName() + ".on");
	}

	@Test
	void aListenerThatTakesNoPayload(CapturedOutput output) {
		assertRefused(NoPayload.class, output, "parameter", NoPayload.class.getName() + ".on");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-1", "many" })
	void aListenerWithABadConcurrency(String concurrency, CapturedOutput output) {
		assertRefused(BadConcurrency.class, output, "concurrency", BadConcurrency.class.getName() + ".on",
				"bad=" + concurrency);
	}

	@Test
	void aReplyWithoutAName(CapturedOutput output) {
		assertRefused(NoReplyName.class, output, "@SendTo", NoReplyName.class.getName() + ".on");
	}

	private void assertRefused(Class<?> source, CapturedOutput output, String action, String description,
			String... properties) {
		Throwable failure = catchThrowable(() -> this.applications.run(source, properties));
		assertThat(failure).as("the start fails").isNotNull();
		String all = output.getAll();
		assertThat(all).contains("APPLICATION FAILED TO START");
		int start = all.indexOf("Description:");
		int end = all.indexOf("Action:");
		assertThat(all.substring(start, end)).contains(description);
		assertThat(all.substring(end)).contains(action);
		assertThat(all).doesNotContain("\tat ", "marker-of-key", this.applications.server().app("warehouse").appKey(),
				this.applications.server().app("warehouse").secretKey());
	}

	static class Nothing {

	}

	static class Good {

		@EnSyncListener("orders/created")
		void on(String json) {
		}

	}

	static class BadCustomizer {

		@Bean
		EnSyncEngineOptionsCustomizer none() {
			return (options) -> options.maxConcurrentPublishes(0);
		}

	}

	static class OwnKey {

		@EnSyncListener(value = "orders/created", appSecretKey = "${own.key}")
		void on(String json) {
		}

	}

	static class TwoErrorHandlers extends Good {

		@Bean
		ListenerErrorHandler first() {
			return (failure) -> Settlement.ack();
		}

		@Bean
		ListenerErrorHandler second() {
			return (failure) -> Settlement.ack();
		}

	}

	static class TwoDeadLetterPublishers {

		@Bean
		DeadLetterPublisher first() {
			return (failure) -> CompletableFuture.completedFuture(null);
		}

		@Bean
		DeadLetterPublisher second() {
			return (failure) -> CompletableFuture.completedFuture(null);
		}

	}

	static class EmptyName {

		@EnSyncListener({ "orders/created", "${missing:}" })
		void on(String json) {
		}

	}

	static class NoName {

		@EnSyncListener
		void on(String json) {
		}

	}

	static class LineBreak {

		@EnSyncListener("orders\ncreated")
		void on(String json) {
		}

	}

	static class NoPayload {

		@EnSyncListener("orders/created")
		void on() {
		}

	}

	static class BadConcurrency {

		@EnSyncListener(value = "orders/created", concurrency = "${bad}")
		void on(String json) {
		}

	}

	static class NoReplyName {

		@EnSyncListener("orders/created")
		@SendTo
		String on(String json) {
			return json;
		}

	}

}
