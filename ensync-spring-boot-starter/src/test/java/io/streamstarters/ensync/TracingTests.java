package io.streamstarters.ensync;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.streamstarters.ensync.template.EnSyncTemplate;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.observation.DefaultListenerObservationConvention;
import io.streamstarters.listener.observation.DefaultTemplateObservationConvention;
import io.streamstarters.listener.observation.ListenerObservationContext;
import io.streamstarters.listener.observation.ListenerObservationConvention;
import io.streamstarters.listener.observation.TemplateObservationContext;
import io.streamstarters.listener.observation.TemplateObservationConvention;
import io.streamstarters.listener.observation.TemplateObservations;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.SendTo;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Traces from the one who publishes to the listener, to its reply and to the listener of
 * that, with a real tracer over real sockets.
 */
class TracingTests {

	private static final Traces traces = new Traces();

	private final Applications applications = new Applications();

	private final String warehouse = this.applications.server().app("warehouse").publicKey();

	private final EnSyncOperations shop = new EnSyncTemplate(this.applications.shop(), new JsonMapper(),
			new TemplateObservations("ensync", traces.registry(), null));

	@BeforeEach
	void clear() {
		traces.clear();
	}

	@AfterEach
	void close() {
		this.applications.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "value", "future", "mono" })
	void oneTraceLeadsFromAnEventToTheListenerToItsReplyAndToTheListenerOfThat(String kind) {
		this.applications.start(Replying.class);
		this.applications.start(Shop.class, this.applications.properties("shop"));
		String id = this.shop.publish("orders/" + kind, List.of(this.warehouse), Map.of("number", 1)).get(0);
		SpanData received = traces.awaitSpan("process replies/*");
		SpanData reply = traces.awaitSpan("publish replies/" + kind);
		SpanData process = traces.awaitSpan("process orders/" + kind);
		SpanData publish = traces.awaitSpan("publish orders/" + kind);
		assertThat(publish.getParentSpanContext().isValid()).isFalse();
		assertThat(process.getParentSpanId()).isEqualTo(publish.getSpanId());
		assertThat(reply.getParentSpanId()).isEqualTo(process.getSpanId());
		assertThat(received.getParentSpanId()).isEqualTo(reply.getSpanId());
		assertThat(List.of(publish, process, reply, received)).extracting(SpanData::getTraceId)
			.containsOnly(publish.getTraceId());
		assertThat(List.of(publish, process, reply, received)).extracting(SpanData::getKind)
			.containsExactly(SpanKind.PRODUCER, SpanKind.CONSUMER, SpanKind.PRODUCER, SpanKind.CONSUMER);
		assertThat(attribute(publish, "messaging.message.id")).isEqualTo(id);
		assertThat(attribute(process, "messaging.message.id")).isEqualTo(id);
		assertThat(attribute(received, "messaging.destination.name")).isEqualTo("replies/*");
		assertThat(process.getEndEpochNanos()).as("the reply is sent before the listener is done")
			.isGreaterThanOrEqualTo(reply.getStartEpochNanos());
	}

	@ParameterizedTest
	@ValueSource(strings = { "void", "future", "mono" })
	void aFailureIsRecordedAndTheNextAttemptBelongsToTheSameTrace(String kind) {
		this.applications.start(Failing.class);
		String id = this.shop.publish("broken/" + kind, List.of(this.warehouse), Map.of("number", 1)).get(0);
		this.applications.awaitState(id, EventState.DEFERRED);
		this.applications.clock().advance(Duration.ofSeconds(1));
		List<SpanData> attempts = traces.awaitSpans("process broken/" + kind, 2);
		SpanData publish = traces.awaitSpan("publish broken/" + kind);
		assertThat(attempts).extracting(SpanData::getParentSpanId).containsOnly(publish.getSpanId());
		assertThat(attempts).extracting((span) -> span.getStatus().getStatusCode()).containsOnly(StatusCode.ERROR);
		assertThat(attempts).extracting((span) -> attribute(span, "messaging.outcome")).containsOnly("failed");
		assertThat(attempts).extracting((span) -> attribute(span, "messaging.delivery.attempt"))
			.containsExactly("1", "2");
		assertThat(attempts).allSatisfy((span) -> assertThat(span.getEvents()).singleElement()
			.satisfies((event) -> assertThat(event.getAttributes().get(AttributeKey.stringKey("exception.type")))
				.isEqualTo(IllegalStateException.class.getName())));
	}

	@Test
	void aRequestAndItsReplyAreOneTrace() {
		this.applications.start(Replying.class);
		assertThat(this.shop.sendAndReceive("requests", this.warehouse, Map.of("number", 1), Map.class,
				Duration.ofSeconds(30)))
			.isEqualTo(Map.of("accepted", 1));
		SpanData request = traces.awaitSpan("request requests");
		SpanData process = traces.awaitSpan("process requests");
		SpanData reply = traces.awaitSpan("publish requests");
		assertThat(process.getParentSpanId()).isEqualTo(request.getSpanId());
		assertThat(reply.getParentSpanId()).isEqualTo(process.getSpanId());
		assertThat(request.getTraceId()).isEqualTo(process.getTraceId()).isEqualTo(reply.getTraceId());
		assertThat(request.getEndEpochNanos()).as("a request lasts until its reply")
			.isGreaterThanOrEqualTo(reply.getStartEpochNanos());
	}

	@Test
	void whatCannotBePublishedIsRecorded() {
		assertThatExceptionOfType(EnSyncPublishException.class)
			.isThrownBy(() -> this.shop.event("orders/eu").to("nobody").payload("{}").publish());
		assertThat(traces.awaitSpan("publish orders/eu").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		assertThat(this.shop.publishAsync("orders/us", List.of("nobody"), "{}")).isCompletedExceptionally();
		assertThat(traces.awaitSpan("publish orders/us").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
	}

	@Test
	void aTraceTravelsNextToTheHeadersOfTheApplicationAndReplacesAnOldOne() {
		PublishResult result = this.shop.event("orders/eu")
			.to(this.warehouse)
			.payload("{}")
			.metadata("priority", 1)
			.header("tenant", "eu")
			.header("TraceParent", "old")
			.publish();
		Map<?, ?> metadata = metadata(result.id());
		assertThat(metadata.get("priority")).isEqualTo(1);
		assertThat(metadata.get("persist")).isEqualTo(true);
		SpanData publish = traces.awaitSpan("publish orders/eu");
		assertThat(metadata.get("headers")).asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
			.containsOnlyKeys("tenant", "traceparent")
			.containsEntry("tenant", "eu")
			.extractingByKey("traceparent", as(InstanceOfAssertFactories.STRING))
			.startsWith("00-" + publish.getTraceId() + "-" + publish.getSpanId());
	}

	@Test
	void aTraceTravelsWithHeadersOfWhateverTypeTheyAre() {
		record Headers(String tenant, String traceparent) {
		}
		Headers headers = new Headers("eu", "old");
		for (Object given : List.of(headers, new JsonMapper().valueToTree(headers))) {
			traces.clear();
			String id = this.shop.publish("orders/eu", List.of(this.warehouse), "{}", Map.of("headers", given)).get(0);
			SpanData publish = traces.awaitSpan("publish orders/eu");
			assertThat(metadata(id).get("headers"))
				.asInstanceOf(InstanceOfAssertFactories.map(String.class, String.class))
				.containsEntry("tenant", "eu")
				.extractingByKey("traceparent", as(InstanceOfAssertFactories.STRING))
				.startsWith("00-" + publish.getTraceId() + "-" + publish.getSpanId());
		}
	}

	@Test
	void nothingTravelsWithoutATrace() {
		EnSyncOperations untraced = new EnSyncTemplate(this.applications.shop(), new JsonMapper());
		String id = untraced.publish("orders/eu", List.of(this.warehouse), "{}").get(0);
		assertThat(this.applications.event(id).metadata()).isEqualTo("{\"persist\":true,\"headers\":{}}");
	}

	@Test
	void nothingIsObservedWhereThatIsDisabled() {
		this.applications.start(Replying.class, "ensync.listener.observation-enabled=false",
				"ensync.template.observation-enabled=false");
		String id = this.applications.publish("requests", "{\"number\":1}");
		this.applications.awaitState(id, EventState.ACKED);
		assertThat(this.applications.server().events("shop")).singleElement()
			.satisfies((reply) -> assertThat(reply.metadata()).isEqualTo("{\"persist\":true,\"headers\":{}}"));
		assertThat(traces.isEmpty()).isTrue();
	}

	@Test
	void conventionsOfTheApplicationReplaceTheDefaults() {
		this.applications.start(Conventions.class);
		this.applications.publish("orders/value", "{\"number\":1}");
		assertThat(traces.awaitSpan("my listener").getSpanId())
			.isEqualTo(traces.awaitSpan("my template").getParentSpanId());
	}

	@Test
	void aTraceOfTheWrongFormIsLeftAlone() {
		this.applications.start(Replying.class);
		String id = this.applications.shop()
			.publish("orders/value", List.of(this.warehouse), "{\"number\":1}",
					Map.of("headers", Map.of("traceparent", "no trace", "tracestate", "=,=")))
			.get(0);
		this.applications.awaitState(id, EventState.ACKED);
		assertThat(traces.awaitSpan("process orders/value").getParentSpanContext().isValid()).isFalse();
	}

	private Map<?, ?> metadata(String idem) {
		return new JsonMapper().readValue(this.applications.event(idem).metadata(), Map.class);
	}

	private static String attribute(SpanData span, String name) {
		return span.getAttributes().get(AttributeKey.stringKey(name));
	}

	record Order(int number) {

	}

	static class Traced {

		final Executor threads = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		});

		@Bean
		ObservationRegistry observationRegistry() {
			return traces.registry();
		}

	}

	static class Replying extends Traced {

		@EnSyncListener("orders/value")
		@SendTo("replies/value")
		Map<String, Object> value(Order order) {
			assertThat(traces.registry().getCurrentObservation()).isNotNull();
			return Map.of("accepted", order.number());
		}

		@EnSyncListener("orders/future")
		@SendTo("replies/future")
		CompletableFuture<Map<String, Object>> future(Order order) {
			return CompletableFuture.supplyAsync(() -> Map.of("accepted", order.number()), this.threads);
		}

		@EnSyncListener("orders/mono")
		@SendTo("replies/mono")
		Mono<Map<String, Object>> mono(Order order) {
			return Mono.deferContextual((context) -> {
				Observation observation = context.get(ObservationThreadLocalAccessor.KEY);
				assertThat(observation.getContext()).isInstanceOf(ListenerObservationContext.class);
				return Mono.just(Map.<String, Object>of("accepted", order.number()));
			}).subscribeOn(Schedulers.single());
		}

		@EnSyncListener("requests")
		Map<String, Object> request(Order order) {
			return Map.of("accepted", order.number());
		}

	}

	static class Shop extends Traced {

		@EnSyncListener("replies/*")
		void reply(Map<String, Object> reply) {
		}

	}

	static class Failing extends Traced {

		@EnSyncListener("broken/void")
		void nothing(Order order) {
			throw new IllegalStateException("broken");
		}

		@EnSyncListener("broken/future")
		CompletableFuture<?> future(Order order) {
			return CompletableFuture.runAsync(() -> {
				throw new IllegalStateException("broken");
			}, this.threads);
		}

		@EnSyncListener("broken/mono")
		Mono<?> mono(Order order) {
			return Mono.error(() -> new IllegalStateException("broken")).subscribeOn(Schedulers.single());
		}

	}

	static class Conventions extends Traced {

		@EnSyncListener("orders/value")
		Map<String, Object> value(Order order) {
			return Map.of("accepted", order.number());
		}

		@Bean
		ListenerObservationConvention listenerConvention() {
			return new DefaultListenerObservationConvention() {

				@Override
				public String getContextualName(ListenerObservationContext context) {
					return "my listener";
				}

			};
		}

		@Bean
		TemplateObservationConvention templateConvention() {
			return new DefaultTemplateObservationConvention() {

				@Override
				public String getContextualName(TemplateObservationContext context) {
					return "my template";
				}

			};
		}

	}

}
