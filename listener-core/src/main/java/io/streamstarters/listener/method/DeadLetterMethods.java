package io.streamstarters.listener.method;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The methods of a bean that take the dead letters of its listeners.
 */
final class DeadLetterMethods {

	private final List<DeadLetterMethod> methods = new ArrayList<>();

	DeadLetterMethods(String beanName, Class<?> type, ListenerMethodFactory methodFactory, TextResolver textResolver,
			List<PayloadHolder<?>> payloadHolders) {
		ListenerMethods.findDeadLetterHandlers(type).forEach((method, annotation) -> {
			String description = describe(type, method);
			ListenerMethod listenerMethod = methodFactory.createForDeadLetters(description, beanName, method,
					payloadHolders);
			this.methods
				.add(new DeadLetterMethod(description, textResolver.texts(annotation.listeners()), listenerMethod));
		});
	}

	private static String describe(Class<?> type, Method method) {
		return "@DeadLetterHandler on " + ClassUtils.getUserClass(type).getName() + "." + method.getName();
	}

	/** Who takes the dead letters of a listener, if anybody does. */
	@Nullable DeadLetterPublisher find(String listenerId) {
		List<DeadLetterMethod> found = this.methods.stream()
			.filter((method) -> method.listeners().contains(listenerId))
			.toList();
		if (found.isEmpty()) {
			found = this.methods.stream().filter((method) -> method.listeners().isEmpty()).toList();
		}
		if (found.size() > 1) {
			throw new InvalidListenerException(found.get(0).description(),
					"takes the dead letters of listener '" + listenerId + "', and so does "
							+ found.get(1).description(),
					"Let one method take them, or name the listeners in the attribute 'listeners' of each.");
		}
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * A method that takes dead letters.
	 *
	 * @param description annotation, class and method, as messages name them
	 * @param listeners ids of the listeners, empty for all
	 * @param method the method
	 */
	private record DeadLetterMethod(String description, List<String> listeners,
			ListenerMethod method) implements DeadLetterPublisher {

		@Override
		public CompletionStage<?> publish(FailedDelivery failure) {
			try {
				CompletionStage<?> later = AsyncResult.of(this.method.invoke(new DeadLetterMessage(failure)));
				return (later != null) ? later : CompletableFuture.completedStage(Boolean.TRUE);
			}
			catch (Exception ex) {
				return CompletableFuture.failedStage(ex);
			}
		}

	}

}
