package io.streamstarters.listener.observation;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.Delivery;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ListenerObservationContext}.
 */
class ListenerObservationContextTests {

	private static final ObservedListener LISTENER = new ObservedListener("broker", "orders", "orders/*,returns", null);

	@Test
	void theDestinationIsTheNameThatBroughtAllMessages() {
		assertThat(destination("orders/*")).isEqualTo("orders/*");
		assertThat(destination("returns", "returns")).isEqualTo("returns");
	}

	@Test
	void theDestinationOfMessagesUnderSeveralNamesIsThatOfTheListener() {
		assertThat(destination("orders/*", "returns")).isEqualTo("orders/*,returns");
	}

	@Test
	void theDestinationOfMessagesWithoutOneIsThatOfTheListener() {
		assertThat(destination((String) null)).isEqualTo("orders/*,returns");
		assertThat(destination("returns", null)).isEqualTo("orders/*,returns");
	}

	@Test
	void aDeliveryThatFailsToTellItsHeadersIsNotObserved() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((ObservationHandler<Observation.Context>) (context) -> true);
		Delivery delivery = new NamedDelivery(null) {

			@Override
			public Map<String, String> publishedHeaders() {
				throw new IllegalStateException("No headers");
			}

		};
		assertThat(new ListenerObserver(registry, null, LISTENER).start(List.of(delivery), false, 1))
			.isSameAs(ListenerObservation.NONE);
	}

	private static String destination(@Nullable String... destinations) {
		List<NamedDelivery> deliveries = Stream.of(destinations).map(NamedDelivery::new).toList();
		return new ListenerObservationContext(LISTENER, deliveries, true, 1).getDestination();
	}

	private static class NamedDelivery implements Delivery {

		private final @Nullable String destination;

		NamedDelivery(@Nullable String destination) {
			this.destination = destination;
		}

		@Override
		public String id() {
			return "a";
		}

		@Override
		public Object payload() {
			return "";
		}

		@Override
		public Map<String, Object> headers() {
			return Map.of();
		}

		@Override
		public @Nullable String destination() {
			return this.destination;
		}

	}

}
