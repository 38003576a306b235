package io.streamstarters.listener.observation;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes what a template sends. Costs next to nothing while the registry has no
 * handlers.
 */
public final class TemplateObservations {

	/**
	 * Observes nothing.
	 */
	public static final TemplateObservations NONE = new TemplateObservations("none", ObservationRegistry.NOOP, null);

	private final String system;

	private final ObservationRegistry registry;

	private final @Nullable TemplateObservationConvention convention;

	private final TemplateObservationConvention defaultConvention = new DefaultTemplateObservationConvention();

	/**
	 * Creates observations.
	 * @param system name of the broker, such as {@code ensync}
	 * @param registry where to observe
	 * @param convention what to observe, or {@code null} for what the registry or the
	 * default says
	 */
	public TemplateObservations(String system, ObservationRegistry registry,
			@Nullable TemplateObservationConvention convention) {
		this.system = system;
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Sends something and waits for the answer.
	 * @param sending what is sent
	 * @param send sends it, along with the headers that it is given, which may be none
	 * @param messageId the id of the message by the answer, if there is one
	 * @param <T> the answer
	 * @return the answer
	 */
	public <T> T observe(Sending sending, Function<Map<String, String>, T> send, MessageId<? super T> messageId) {
		if (this.registry.isNoop()) {
			return send.apply(Map.of());
		}
		TemplateObservationContext context = context(sending);
		CarefulObservation observation = start(context);
		try {
			T answer = observation.scoped(() -> send.apply(headers(context)));
			context.setMessageId(messageId.of(answer));
			return answer;
		}
		catch (RuntimeException | Error ex) {
			observation.error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

	/**
	 * Sends something and does not wait for the answer.
	 * @param sending what is sent
	 * @param send sends it, along with the headers that it is given, which may be none
	 * @param messageId the id of the message by the answer, if there is one
	 * @param <T> the answer
	 * @return what {@code send} returned
	 */
	public <T> CompletableFuture<T> observeAsync(Sending sending,
			Function<Map<String, String>, CompletableFuture<T>> send, MessageId<? super T> messageId) {
		if (this.registry.isNoop()) {
			return send.apply(Map.of());
		}
		TemplateObservationContext context = context(sending);
		CarefulObservation observation = start(context);
		try {
			CompletableFuture<T> future = observation.scoped(() -> send.apply(headers(context)));
			// Not the new stage: whoever cancels means the one that is sending.
			future.whenComplete((answer, failure) -> {
				if (failure != null) {
					observation.error(unwrap(failure));
				}
				else {
					context.setMessageId(messageId.of(answer));
				}
				observation.stop();
			});
			return future;
		}
		catch (RuntimeException | Error ex) {
			observation.error(ex);
			observation.stop();
			throw ex;
		}
	}

	private TemplateObservationContext context(Sending sending) {
		return new TemplateObservationContext(this.system, sending.operation(), sending.destination(),
				sending.messageCount());
	}

	private CarefulObservation start(TemplateObservationContext context) {
		return CarefulObservation.start(this.registry, () -> MessagingObservation.PUBLISH.observation(this.convention,
				this.defaultConvention, () -> context, this.registry));
	}

	private static Map<String, String> headers(TemplateObservationContext context) {
		Map<String, String> headers = context.getCarrier();
		return (headers != null) ? headers : Map.of();
	}

	private static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	/**
	 * Finds the id of a message.
	 *
	 * @param <T> the answer of the broker
	 */
	@FunctionalInterface
	public interface MessageId<T> {

		/**
		 * Finds the id.
		 * @param answer the answer
		 * @return the id, or {@code null} if there is none, or more than one
		 */
		@Nullable String of(T answer);

	}

	/**
	 * What is sent.
	 *
	 * @param operation {@code publish}, {@code request} or {@code send}
	 * @param destination name of the event or stream, empty if it is missing
	 * @param messageCount how many messages there are, one for each recipient
	 */
	public record Sending(String operation, String destination, int messageCount) {

	}

}
