package io.streamstarters.sequin.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.sequin.OutgoingMessage;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinHeaders;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinOperations;
import io.streamstarters.sequin.Traces;
import io.streamstarters.sequin.client.DataEnvelope;
import io.streamstarters.sequin.test.SequinServer;
import io.streamstarters.sequin.test.StoredMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Traces through a stream, with a real tracer over real sockets: they travel in an
 * envelope where that is asked for, and nothing travels where it is not.
 */
class SequinTracingTests {

	private static final String ENVELOPE = "sequin.template.trace-envelope=true";

	private final Traces traces = new Traces();

	private final SequinServer server = SequinServer.builder().start();

	private final ApplicationContextRunner untraced = SequinContext.runner(this.server)
		.withUserConfiguration(Application.class)
		.withPropertyValues("sequin.listener.retry.initial-interval=20ms", "sequin.listener.retry.jitter=0ms",
				"sequin.polling.min-pause=5ms", "sequin.polling.max-pause=20ms");

	private final ApplicationContextRunner traced = this.untraced.withBean(ObservationRegistry.class,
			this.traces::registry);

	SequinTracingTests() {
		for (String stream : List.of("value", "future", "mono", "batch")) {
			this.server.createStream(stream);
			this.server.createConsumer(stream, "workers", stream + ".>", Duration.ofSeconds(30));
		}
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "value", "future", "mono" })
	void aTraceGoesOnInTheListenerWhenItTravels(String stream) {
		this.traced.withPropertyValues(ENVELOPE).run((context) -> {
			context.getBean(SequinOperations.class).send(stream, stream + ".1", "{\"a\": 1}");
			SpanData process = this.traces.awaitSpan("process " + stream);
			SpanData send = this.traces.awaitSpan("send " + stream);
			assertThat(process.getParentSpanId()).isEqualTo(send.getSpanId());
			assertThat(process.getTraceId()).isEqualTo(send.getTraceId());
			assertThat(List.of(send, process)).extracting(SpanData::getKind)
				.containsExactly(SpanKind.PRODUCER, SpanKind.CONSUMER);
			assertThat(attribute(process, "messaging.destination.name")).isEqualTo(stream);
			assertThat(attribute(process, "messaging.consumer.group.name")).isEqualTo("workers");
			assertThat(attribute(process, "messaging.system")).isEqualTo("sequin");
			assertThat(process.getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
			assertThat(context.getBean(Listeners.class).received).singleElement().satisfies((received) -> {
				assertThat(received.data()).isEqualTo("{\"a\": 1}");
				assertThat(received.headers()).extractingByKey("traceparent", as(InstanceOfAssertFactories.STRING))
					.startsWith("00-" + send.getTraceId() + "-" + send.getSpanId());
			});
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "value", "future", "mono" })
	void aFailureIsRecordedAndTheNextAttemptBelongsToTheSameTrace(String stream) {
		this.traced.withPropertyValues(ENVELOPE).run((context) -> {
			context.getBean(SequinOperations.class).send(stream, stream + ".1", "fail once");
			List<SpanData> attempts = this.traces.awaitSpans("process " + stream, 2);
			assertThat(attempts).extracting((span) -> attribute(span, "messaging.outcome"))
				.containsExactly("failed", "handled");
			assertThat(attempts.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
			assertThat(attempts.get(1).getStatus().getStatusCode()).isNotEqualTo(StatusCode.ERROR);
			assertThat(attempts).extracting(SpanData::getParentSpanId)
				.containsOnly(this.traces.awaitSpan("send " + stream).getSpanId());
		});
	}

	@Test
	void theDataAreSentAsTheyAreUnlessAnEnvelopeIsAskedFor() {
		this.traced.run((context) -> {
			context.getBean(SequinOperations.class).send("value", "value.1", "{\"a\": 1}");
			SpanData process = this.traces.awaitSpan("process value");
			assertThat(process.getParentSpanContext().isValid()).isFalse();
			assertThat(this.traces.awaitSpan("send value").getTraceId()).isNotEqualTo(process.getTraceId());
			assertThat(this.server.messages("value")).extracting(StoredMessage::data).containsExactly("{\"a\": 1}");
			assertThat(context.getBean(Listeners.class).received).containsExactly(new Received("{\"a\": 1}", Map.of()));
		});
	}

	@Test
	void theDataAreSentAsTheyAreWhereThereIsNoTrace() {
		this.untraced.withPropertyValues(ENVELOPE).run((context) -> {
			context.getBean(SequinOperations.class).send("value", "value.1", "{\"a\": 1}");
			assertThat(this.server.messages("value")).extracting(StoredMessage::data).containsExactly("{\"a\": 1}");
		});
	}

	@Test
	void anApplicationThatTracesNothingReadsEnvelopesAllTheSame() {
		this.untraced.run((context) -> {
			this.server.publish("value", "value.1", new DataEnvelope(Map.of("traceparent", "00-a"), "data").write());
			Queue<Received> received = context.getBean(Listeners.class).received;
			await().until(() -> !received.isEmpty());
			assertThat(received).containsExactly(new Received("data", Map.of("traceparent", "00-a")));
		});
	}

	@Test
	void aBatchGoesOnWithTheTraceOfTheCallThatSentAllOfIt() {
		this.traced.withPropertyValues(ENVELOPE).run((context) -> {
			context.getBean(SequinOperations.class)
				.sendAll("batch", List.of(new OutgoingMessage("batch.1", "a"), new OutgoingMessage("batch.2", "b")));
			SpanData process = this.traces.awaitSpan("process batch");
			assertThat(process.getParentSpanId()).isEqualTo(this.traces.awaitSpan("send batch").getSpanId());
			assertThat(attribute(process, "messaging.batch.message_count")).isEqualTo("2");
			assertThat(context.getBean(Listeners.class).received).extracting(Received::data).containsExactly("a", "b");
		});
	}

	@Test
	void aBatchOfSeveralTracesHasItsOwn() {
		this.traced.withPropertyValues(ENVELOPE).run((context) -> {
			MessageListenerContainer container = context.getBean(ListenerContainerRegistry.class).getContainer("batch");
			container.stop();
			SequinOperations sequin = context.getBean(SequinOperations.class);
			sequin.send("batch", "batch.1", "a");
			sequin.send("batch", "batch.2", "b");
			container.start();
			SpanData process = this.traces.awaitSpan("process batch");
			assertThat(attribute(process, "messaging.batch.message_count")).isEqualTo("2");
			assertThat(process.getParentSpanContext().isValid()).isFalse();
		});
	}

	@Test
	void whatCannotBeSentIsRecorded() {
		this.traced.run((context) -> {
			SequinOperations sequin = context.getBean(SequinOperations.class);
			assertThatExceptionOfType(SequinException.class).isThrownBy(() -> sequin.send("unknown", "a", "b"));
			assertThat(this.traces.awaitSpan("send unknown").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
		});
	}

	@Test
	void nothingIsObservedWhereThatIsDisabled() {
		this.traced
			.withPropertyValues(ENVELOPE, "sequin.template.observation-enabled=false",
					"sequin.listener.observation-enabled=false")
			.run((context) -> {
				context.getBean(SequinOperations.class).send("value", "value.1", "a");
				await().until(() -> this.server.consumer("value", "workers").acked() == 1);
				assertThat(this.server.messages("value")).extracting(StoredMessage::data).containsExactly("a");
				assertThat(this.traces.spans("send value")).isEmpty();
				assertThat(this.traces.spans("process value")).isEmpty();
			});
	}

	private static @Nullable String attribute(SpanData span, String name) {
		return span.getAttributes().get(AttributeKey.stringKey(name));
	}

	/**
	 * What a listener got.
	 *
	 * @param data the data
	 * @param headers what came with them, empty if nothing did
	 */
	record Received(String data, Map<String, String> headers) {

		static Received of(String data, @Nullable Map<String, String> headers) {
			return new Received(data, (headers != null) ? headers : Map.of());
		}

	}

	static class Listeners {

		final Queue<Received> received = new ConcurrentLinkedQueue<>();

		@SequinListener(id = "value", stream = "value", consumer = "workers")
		void value(SequinMessage<String> message,
				@Header(name = SequinHeaders.HEADERS, required = false) @Nullable Map<String, String> headers,
				@Header(SequinHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.received.add(Received.of(message.data(), headers));
			failOnce(message.data(), attempt);
		}

		@SequinListener(id = "future", stream = "future", consumer = "workers")
		CompletableFuture<?> future(String data,
				@Header(name = SequinHeaders.HEADERS, required = false) @Nullable Map<String, String> headers,
				@Header(SequinHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.received.add(Received.of(data, headers));
			return Mono.fromRunnable(() -> failOnce(data, attempt)).subscribeOn(Schedulers.single()).toFuture();
		}

		@SequinListener(id = "mono", stream = "mono", consumer = "workers")
		Mono<?> mono(String data,
				@Header(name = SequinHeaders.HEADERS, required = false) @Nullable Map<String, String> headers,
				@Header(SequinHeaders.DELIVERY_ATTEMPT) int attempt) {
			this.received.add(Received.of(data, headers));
			return Mono.fromRunnable(() -> failOnce(data, attempt)).subscribeOn(Schedulers.single());
		}

		@SequinListener(id = "batch", stream = "batch", consumer = "workers")
		void batch(List<String> data) {
			data.forEach((text) -> this.received.add(new Received(text, Map.of())));
		}

		private static void failOnce(String data, int attempt) {
			if (data.startsWith("fail") && attempt == 1) {
				throw new IllegalStateException("Once");
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

	}

}
