package io.streamstarters.ensync;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;

import static org.awaitility.Awaitility.await;

/**
 * OpenTelemetry behind a registry, with the spans that have ended.
 */
public final class Traces {

	private final Queue<SpanData> ended = new ConcurrentLinkedQueue<>();

	private final ObservationRegistry registry = ObservationRegistry.create();

	public Traces() {
		Tracer tracer = SdkTracerProvider.builder().addSpanProcessor(new Collector()).build().get("test");
		OtelTracer bridge = new OtelTracer(tracer, new OtelCurrentTraceContext(), (event) -> {
		});
		OtelPropagator propagator = new OtelPropagator(
				ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer);
		this.registry.observationConfig()
			.observationHandler(new FirstMatchingCompositeObservationHandler(
					new PropagatingSenderTracingObservationHandler<>(bridge, propagator),
					new PropagatingReceiverTracingObservationHandler<>(bridge, propagator),
					new DefaultTracingObservationHandler(bridge)));
	}

	public ObservationRegistry registry() {
		return this.registry;
	}

	public List<SpanData> spans(String name) {
		return this.ended.stream().filter((span) -> span.getName().equals(name)).toList();
	}

	/** The spans with a name, as soon as there are so many of them. */
	public List<SpanData> awaitSpans(String name, int count) {
		await().until(() -> spans(name).size() >= count);
		return spans(name);
	}

	public SpanData awaitSpan(String name) {
		return awaitSpans(name, 1).get(0);
	}

	public boolean isEmpty() {
		return this.ended.isEmpty();
	}

	public void clear() {
		this.ended.clear();
	}

	private final class Collector implements SpanProcessor {

		@Override
		public void onStart(Context parentContext, ReadWriteSpan span) {
		}

		@Override
		public boolean isStartRequired() {
			return false;
		}

		@Override
		public void onEnd(ReadableSpan span) {
			Traces.this.ended.add(span.toSpanData());
		}

		@Override
		public boolean isEndRequired() {
			return true;
		}

	}

}
