package io.streamstarters.ensync.client;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.streamstarters.ensync.PublishResult;
import io.streamstarters.ensync.client.PublishOptions.Envelope;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncServer;
import io.streamstarters.ensync.test.EnSyncServerBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Envelopes for more recipients than one should hold the keys of.
 */
class HybridGroupsTests {

	private static final int RECIPIENTS = 2 * Envelopes.GROUP_SIZE + 1;

	private final PayloadCipher cipher = new PayloadCipher();

	@ParameterizedTest
	@EnumSource(value = Envelope.class, names = { "HYBRID", "HYBRID_PYTHON" })
	void recipientsShareAnEnvelopeInGroupsAndAllCanOpenTheirs(Envelope form) {
		EnSyncServerBuilder builder = EnSyncServer.builder();
		List<EnSyncApp> apps = IntStream.range(0, RECIPIENTS).mapToObj((i) -> EnSyncApp.generate("app" + i)).toList();
		apps.forEach(builder::app);
		try (EnSyncServer server = builder.start();
				EnSyncEngine engine = EnSyncEngine.create(server.url(), EnSyncEngineOptions.defaults())) {
			List<String> recipients = apps.stream().map(EnSyncApp::publicKey).toList();
			PublishResult result = engine.createClient(apps.get(0).appKey(), EnSyncClientOptions.publishOnly())
				.publish("order", recipients, "{\"id\":1}", Map.of(), PublishOptions.defaults().withEnvelope(form));
			List<String> envelopes = apps.stream().map((app) -> server.events(app.name()).get(0).payload()).toList();
			assertThat(result.ids()).hasSize(RECIPIENTS).doesNotHaveDuplicates();
			assertThat(envelopes.stream().distinct().toList()).hasSize(3)
				.containsExactly(envelopes.get(0), envelopes.get(Envelopes.GROUP_SIZE), envelopes.get(RECIPIENTS - 1));
			for (int i : new int[] { 0, Envelopes.GROUP_SIZE - 1, Envelopes.GROUP_SIZE, RECIPIENTS - 1 }) {
				assertThat(this.cipher.open(envelopes.get(i), List.of(AppSecretKey.parse(apps.get(i).secretKey()))))
					.isEqualTo("{\"id\":1}");
			}
		}
	}

}
