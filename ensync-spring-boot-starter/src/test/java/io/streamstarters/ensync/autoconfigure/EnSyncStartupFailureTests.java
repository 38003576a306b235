package io.streamstarters.ensync.autoconfigure;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
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

	@ParameterizedTest
	@ValueSource(strings = { "marker-of-key", "bWFya2VyLW9mLWtleQ==" })
	void anAppSecretKeyThatIsNoKey(String key, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync.app-secret-key", "The app secret key is",
				"ensync.app-secret-key=" + key);
		assertThat(output).doesNotContain(key);
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

	@ParameterizedTest
	@CsvSource({ "call-timeout, 0s, callTimeout", "heartbeat-interval, 0s, heartbeatInterval",
			"max-inbound-size, 0B, maxInboundSize", "max-payload-size, 0B, maxPayloadSize",
			"reconnect.interval, 0s, reconnectInterval", "reconnect.factor, 0.5, reconnectFactor",
			"reconnect.max-interval, 1ms, maxReconnectInterval" })
	void anOptionOutOfItsRange(String property, String value, String option, CapturedOutput output) {
		assertRefused(Nothing.class, output, "ensync", option, "ensync." + property + "=" + value);
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
