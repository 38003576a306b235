package io.streamstarters.ensync.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.PublishOptions;
import io.streamstarters.ensync.client.PublishOptions.Envelope;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.InvalidListenerException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which keys open the events of a listener.
 */
class EnSyncListenerKeysTests {

	private final Applications applications = new Applications();

	private final EnSyncApp app = this.applications.server().app("warehouse");

	private final EnSyncApp other = EnSyncApp.generate("other");

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void aListenersOwnKeyOpensItsEventsAndNoOthers() {
		this.applications.start(OwnKey.class, "ensync.app-secret-key=" + this.other.secretKey(),
				"own.key=" + this.app.secretKey());
		this.applications.awaitState(this.applications.publish("own", "{}"), EventState.ACKED);
		this.applications.awaitState(this.applications.publish("common", "{}"), EventState.DEFERRED);
	}

	@Test
	void theKeyOfTheApplicationOpensWhatTheListenersOwnDoesNot() {
		this.applications.start(OwnKey.class, "own.key=" + this.other.secretKey());
		this.applications.awaitState(this.applications.publish("own", "{}"), EventState.ACKED);
	}

	@Test
	void aListenerWithAKeyOfItsOwnNeedsNoneOfTheApplication() {
		this.applications.start(OnlyOwnKey.class, "ensync.app-secret-key=", "own.key=" + this.app.secretKey());
		this.applications.awaitState(this.applications.publish("own", "{}"), EventState.ACKED);
	}

	@ParameterizedTest
	@EnumSource(Envelope.class)
	void retiredKeysStillOpenWhatWasSentToThem(Envelope envelope) {
		EnSyncOperations operations = this.applications
			.start(Listener.class, "ensync.app-secret-key=" + this.other.secretKey(), "ensync.retired-app-secret-keys="
					+ EnSyncApp.generate("older").secretKey() + "," + this.app.secretKey())
			.getBean(EnSyncOperations.class);
		List<String> ids = this.applications.shop()
			.publish("common", List.of(this.app.publicKey(), this.applications.shop().appId()), "{}", Map.of(),
					PublishOptions.defaults().withEnvelope(envelope))
			.ids();
		this.applications.awaitState(ids.get(0), EventState.ACKED);
		assertThat(operations.appId()).isEqualTo(this.other.publicKey());
	}

	@ParameterizedTest
	@EnumSource(Envelope.class)
	void retiredKeysOfAListenerStillOpenWhatWasSentToThemAndAreItsRecipient(Envelope envelope) throws Exception {
		EnSyncApp older = EnSyncApp.generate("older");
		Recipients listener = this.applications
			.start(Recipients.class, "ensync.app-secret-key=", "own.key=" + this.other.secretKey(),
					"own.retired=" + older.secretKey() + ", " + this.app.secretKey())
			.getBean(Recipients.class);
		this.applications.shop()
			.publish("own", List.of(this.app.publicKey(), this.applications.shop().appId()), "{}", Map.of(),
					PublishOptions.defaults().withEnvelope(envelope));
		assertThat(listener.recipients.poll(20, TimeUnit.SECONDS)).isEqualTo(this.app.publicKey());
		this.applications.server()
			.deliverRaw("warehouse", "own", new PayloadCipher().seal("{}", RecipientKey.parse(this.other.publicKey())),
					"{}");
		assertThat(listener.recipients.poll(20, TimeUnit.SECONDS)).isEqualTo(this.other.publicKey());
	}

	@Test
	void aRetiredKeyThatIsNoneIsRefusedAtTheStartAndNotShown() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> this.applications.run(Recipients.class, "own.key=" + this.other.secretKey(),
					"own.retired=hunter2"))
			.withMessageContaining("a retired app secret key that cannot be used")
			.withMessageNotContaining("hunter2");
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> this.applications.run(OnlyRetired.class))
			.withMessageContaining("retired app secret keys and no current one");
	}

	static class Recipients {

		final BlockingQueue<String> recipients = new LinkedBlockingQueue<>();

		@EnSyncListener(value = "own", appSecretKey = "${own.key}", retiredAppSecretKeys = { "${own.retired}", "" })
		void own(String json, @Header(EnSyncHeaders.RECIPIENT) String recipient) {
			this.recipients.add(recipient);
		}

	}

	static class OnlyRetired {

		@EnSyncListener(value = "own", retiredAppSecretKeys = "${ensync.app-secret-key}")
		void own(String json) {
		}

	}

	static class OnlyOwnKey {

		@EnSyncListener(value = "own", appSecretKey = "${own.key}")
		void own(String json) {
		}

	}

	static class OwnKey extends OnlyOwnKey {

		@EnSyncListener("common")
		void common(String json) {
		}

	}

	static class Listener {

		@EnSyncListener("common")
		void common(String json) {
		}

	}

}
