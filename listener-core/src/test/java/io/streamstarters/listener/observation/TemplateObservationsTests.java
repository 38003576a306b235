package io.streamstarters.listener.observation;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.observation.TemplateObservations.Sending;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

/**
 * What is observed of templates.
 */
class TemplateObservationsTests {

	private static final Sending SENDING = new Sending("publish", "orders/created", 1);

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final Queue<TemplateObservationContext> stopped = new ConcurrentLinkedQueue<>();

	private final TemplateObservations observations = new TemplateObservations("broker", this.registry, null);

	TemplateObservationsTests() {
		this.registry.observationConfig().observationHandler(new Recorder());
	}

	@Test
	void aCallIsObservedAndTakesHeadersAlong() {
		String answer = this.observations.observe(SENDING, (headers) -> {
			assertThat(headers).containsOnly(entry("traceparent", "00-a"));
			assertThat(this.registry.getCurrentObservation()).isNotNull();
			return "id-1";
		}, (id) -> id);
		assertThat(answer).isEqualTo("id-1");
		assertThat(this.stopped).singleElement().satisfies((context) -> {
			assertThat(context.getName()).isEqualTo("messaging.publish");
			assertThat(context.getContextualName()).isEqualTo("publish orders/created");
			assertThat(values(context.getLowCardinalityKeyValues())).containsOnly(entry("messaging.system", "broker"),
					entry("messaging.operation.name", "publish"), entry("messaging.operation.type", "send"),
					entry("messaging.destination.name", "orders/created"));
			assertThat(values(context.getHighCardinalityKeyValues()))
				.containsOnly(entry("messaging.message.id", "id-1"), entry("messaging.batch.message_count", "1"));
		});
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void aFailureIsRecordedAndThrown() {
		IllegalStateException failure = new IllegalStateException();
		assertThatIllegalStateException().isThrownBy(() -> this.observations.observe(SENDING, (headers) -> {
			throw failure;
		}, (answer) -> null)).isSameAs(failure);
		assertThat(this.stopped).singleElement().extracting(Observation.Context::getError).isSameAs(failure);
	}

	@Test
	void aFutureIsObservedUntilItCompletes() {
		CompletableFuture<String> sending = new CompletableFuture<>();
		CompletableFuture<String> returned = this.observations.observeAsync(SENDING, (headers) -> sending, (id) -> id);
		assertThat(returned).isSameAs(sending);
		assertThat(this.stopped).isEmpty();
		assertThat(this.registry.getCurrentObservation()).isNull();
		sending.complete("id-1");
		assertThat(this.stopped).singleElement().extracting(TemplateObservationContext::getMessageId).isEqualTo("id-1");
	}

	@Test
	void theFailureOfAFutureIsRecordedWithoutItsWrapping() {
		IllegalStateException failure = new IllegalStateException();
		this.observations.observeAsync(SENDING,
				(headers) -> CompletableFuture.failedFuture(new CompletionException(failure)), (answer) -> null);
		assertThat(this.stopped).singleElement().extracting(Observation.Context::getError).isSameAs(failure);
	}

	@Test
	void aFutureThatIsCancelledEndsItsObservation() {
		CompletableFuture<String> sending = new CompletableFuture<>();
		this.observations.observeAsync(SENDING, (headers) -> sending, (id) -> id).cancel(false);
		assertThat(sending).isCancelled();
		assertThat(this.stopped).singleElement()
			.extracting(Observation.Context::getError)
			.isInstanceOf(CancellationException.class);
	}

	@Test
	void whatIsThrownInsteadOfAFutureIsRecordedAndThrown() {
		IllegalStateException failure = new IllegalStateException();
		assertThatIllegalStateException()
			.isThrownBy(() -> this.observations.<String>observeAsync(SENDING, (headers) -> {
				throw failure;
			}, (answer) -> null))
			.isSameAs(failure);
		assertThat(this.stopped).singleElement().extracting(Observation.Context::getError).isSameAs(failure);
	}

	@Test
	void nothingTravelsAlongWhereNobodyListens() {
		TemplateObservations unobserved = new TemplateObservations("broker", ObservationRegistry.create(), null);
		unobserved.observe(SENDING, (headers) -> {
			assertThat(headers).isEmpty();
			return "";
		}, (answer) -> null);
		assertThat(unobserved.observeAsync(SENDING, (headers) -> {
			assertThat(headers).isEmpty();
			return CompletableFuture.completedFuture("");
		}, (answer) -> null)).isCompleted();
		assertThat(this.stopped).isEmpty();
	}

	@Test
	void namesBeyondAHundredOrTooLongOrMissingCostNoMeterOfTheirOwn() {
		for (int i = 0; i < 150; i++) {
			send("orders/" + i);
		}
		assertThat(this.stopped.stream().map(TemplateObservationsTests::destination).distinct()).hasSize(101)
			.endsWith("orders/99", "other");
		this.stopped.clear();
		send("orders/7");
		send("x".repeat(256));
		send("");
		assertThat(this.stopped).extracting(TemplateObservationsTests::destination)
			.containsExactly("orders/7", "other", "none");
	}

	private void send(String destination) {
		this.observations.observe(new Sending("publish", destination, 1), (headers) -> "", (answer) -> null);
	}

	private static String destination(Observation.Context context) {
		return values(context.getLowCardinalityKeyValues()).get("messaging.destination.name");
	}

	private static Map<String, String> values(Iterable<KeyValue> keyValues) {
		Map<String, String> values = new HashMap<>();
		keyValues.forEach((keyValue) -> values.put(keyValue.getKey(), keyValue.getValue()));
		return values;
	}

	private final class Recorder implements ObservationHandler<TemplateObservationContext> {

		@Override
		public void onStart(TemplateObservationContext context) {
			context.getSetter().set(context.getCarrier(), "traceparent", "00-a");
		}

		@Override
		public void onStop(TemplateObservationContext context) {
			TemplateObservationsTests.this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof TemplateObservationContext;
		}

	}

}
