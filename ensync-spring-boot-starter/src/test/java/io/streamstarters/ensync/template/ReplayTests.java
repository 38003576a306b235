package io.streamstarters.ensync.template;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.EnSyncConversionException;
import io.streamstarters.ensync.EnSyncDecryptionException;
import io.streamstarters.ensync.EnSyncEvent;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.EnSyncReplay;
import io.streamstarters.ensync.EnSyncSubscriptionException;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;
import io.streamstarters.ensync.client.EnSyncClientOptions;
import io.streamstarters.ensync.client.EnSyncEngine;
import io.streamstarters.ensync.client.EnSyncEngineOptions;
import io.streamstarters.ensync.test.EnSyncApp;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.ReplayForm;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Events that an application asks for once more.
 */
class ReplayTests {

	private static final String CREATED = "orders/created";

	private static final Map<String, Object> METADATA = Map.of("source", "shop", "headers", Map.of("tenant", "eu"));

	@ParameterizedTest
	@EnumSource(ReplayForm.class)
	void anEventIsReplayedWhateverTheAnswerLooksLike(ReplayForm form) {
		try (Applications applications = new Applications((builder) -> builder.replayForm(form))) {
			String warehouse = applications.server().app("warehouse").publicKey();
			String idem = applications.shop().publish(CREATED, List.of(warehouse), "{\"number\":7}", METADATA).get(0);
			EnSyncReplay<Order> replay = warehouse(applications).replay(CREATED, idem, Order.class);
			boolean told = form == ReplayForm.MESSAGE || form == ReplayForm.BY_DIALECT;
			EnSyncEvent<Order> event = replay.event();
			assertThat(event.payload()).isEqualTo(new Order(7));
			assertThat(event.idem()).isEqualTo(idem);
			assertThat(event.eventName()).isEqualTo(CREATED);
			assertThat(event.recipient()).isEqualTo(warehouse);
			assertThat(event.timestamp()).isNull();
			assertThat(event.block()).isEqualTo(told ? 0L : null);
			assertThat(event.sender()).isEqualTo(told ? applications.shop().appId() : "");
			assertThat(event.headers()).isEqualTo(told ? Map.of("tenant", "eu") : Map.of());
			assertThat(event.metadata().get("source")).isEqualTo(told ? "shop" : null);
			assertThat(replay.info().replayed()).isEqualTo(told ? true : null);
			assertThat(replay.info().acknowledged()).isEqualTo(told ? false : null);
			assertThat(replay.info().replayedAt() != null).isEqualTo(told);
		}
	}

	@Test
	void anEventIsReplayedOverWebSocketWithWhatTheEngineKnows() {
		try (Applications applications = new Applications((builder) -> builder.webSocket());
				EnSyncEngine engine = EnSyncEngine.create(applications.server().webSocketUrl(),
						EnSyncEngineOptions.defaults())) {
			EnSyncApp app = applications.server().app("warehouse");
			String idem = applications.publish(CREATED, "{\"number\":7}");
			EnSyncReplay<String> replay = new EnSyncTemplate(
					engine.createClient(app.appKey(), EnSyncClientOptions.of(AppSecretKey.parse(app.secretKey()))),
					new JsonMapper())
				.replay(CREATED, idem);
			assertThat(replay.event().payload()).isEqualTo("{\"number\":7}");
			assertThat(replay.event().timestamp()).isNotNull();
			assertThat(replay.info().acknowledged()).isFalse();
		}
	}

	@Test
	void thePayloadIsOfTheTypeThatWasAskedFor() {
		try (Applications applications = new Applications()) {
			EnSyncOperations warehouse = warehouse(applications);
			String list = applications.publish(CREATED, "[{\"number\":1}]");
			assertThat(warehouse.replay(CREATED, list, new ParameterizedTypeReference<List<Order>>() {
			}).event().payload()).containsExactly(new Order(1));
			assertThat(warehouse.replay(CREATED, list).event().payload()).isEqualTo("[{\"number\":1}]");
			assertThat(warehouse.replay(CREATED, list, Object.class).event().payload()).isEqualTo("[{\"number\":1}]");
			assertThat(warehouse.replay(CREATED, list, byte[].class).event().payload())
				.isEqualTo("[{\"number\":1}]".getBytes(StandardCharsets.UTF_8));
		}
	}

	@Test
	void aNameThatWouldForgeALineOfALogIsShownByItsNumbers() {
		try (Applications applications = new Applications()) {
			applications.publish(CREATED, "{\"number\":\"none\"}");
			String payload = applications.server().events("warehouse").get(0).payload();
			String idem = applications.server().deliverRaw("warehouse", "orders/x\nforged", payload, "{}");
			assertThatExceptionOfType(EnSyncConversionException.class)
				.isThrownBy(() -> warehouse(applications).replay("orders/*", idem, Order.class))
				.withMessageContaining("event " + idem + " (orders/x\\u000aforged)");
		}
	}

	@Test
	void anEventForAListenersOwnKeyIsReplayedWithThatKey() {
		try (Applications applications = new Applications()) {
			EnSyncApp own = EnSyncApp.generate("own");
			EnSyncOperations warehouse = warehouse(applications);
			String idem = applications.server()
				.deliverRaw("warehouse", CREATED,
						new PayloadCipher().seal("{\"number\":7}", RecipientKey.parse(own.publicKey())), "{}");
			String common = applications.publish(CREATED, "{\"number\":8}");
			assertThatExceptionOfType(EnSyncDecryptionException.class)
				.isThrownBy(() -> warehouse.replay(CREATED, idem, Order.class));
			List<String> keys = List.of(own.secretKey());
			EnSyncEvent<Order> event = warehouse.replay(CREATED, idem, Order.class, keys).event();
			assertThat(event.payload()).isEqualTo(new Order(7));
			assertThat(event.recipient()).isEqualTo(own.publicKey());
			EnSyncEvent<Map<String, Integer>> other = warehouse
				.replay(CREATED, common, new ParameterizedTypeReference<Map<String, Integer>>() {
				}, keys)
				.event();
			assertThat(other.payload()).isEqualTo(Map.of("number", 8));
			assertThat(other.recipient()).isEqualTo(applications.server().app("warehouse").publicKey());
			assertThatExceptionOfType(EnSyncSubscriptionException.class)
				.isThrownBy(() -> warehouse.replay(CREATED, idem, Order.class, List.of("hunter2")))
				.withMessageStartingWith("The event was not asked for. The app secret key is")
				.withMessageNotContaining("hunter2");
		}
	}

	@Test
	void whatCannotBeReplayedHasATypedFailureThatShowsNothing() {
		try (Applications applications = new Applications()) {
			EnSyncOperations warehouse = warehouse(applications);
			for (String json : List.of("{\"number\":\"marker\"}", "\"marker\"", "null")) {
				String idem = applications.publish(CREATED, json);
				assertThatExceptionOfType(EnSyncConversionException.class)
					.isThrownBy(() -> warehouse.replay(CREATED, idem, Order.class))
					.withMessageContaining(idem)
					.withMessageContaining("Order")
					.withMessageNotContaining("marker")
					.withNoCause();
			}
			assertThatExceptionOfType(EnSyncSubscriptionException.class)
				.isThrownBy(() -> warehouse.replay(CREATED, "unknown"));
			assertThatExceptionOfType(EnSyncSubscriptionException.class).isThrownBy(() -> warehouse.replay(" ", "x"));
			String unreadable = applications.server().deliverRaw("warehouse", CREATED, "bm8=", "{}");
			assertThatExceptionOfType(EnSyncDecryptionException.class)
				.isThrownBy(() -> warehouse.replay(CREATED, unreadable));
		}
	}

	@Test
	void whatIsMissingIsToldBeforeAnythingIsAsked() {
		try (Applications applications = new Applications()) {
			EnSyncOperations warehouse = warehouse(applications);
			List<ThrowingCallable> calls = List.of(() -> warehouse.replay(CREATED, "x", (Class<Order>) null),
					() -> warehouse.replay(CREATED, "x", (ParameterizedTypeReference<Order>) null),
					() -> warehouse.replay(CREATED, "x", Order.class, null),
					() -> warehouse.replay(CREATED, "x", Order.class, Collections.singletonList(null)),
					() -> warehouse.replay(null, "x"), () -> warehouse.replay(CREATED, null));
			assertThat(calls)
				.allSatisfy((call) -> assertThatExceptionOfType(EnSyncSubscriptionException.class).isThrownBy(call)
					.withMessageContaining("is missing"));
			assertThat(applications.server().calls(EnSyncOperation.REPLAY)).isZero();
		}
	}

	private static EnSyncOperations warehouse(Applications applications) {
		return new EnSyncTemplate(applications.client("warehouse"), new JsonMapper());
	}

	record Order(int number) {

	}

}
