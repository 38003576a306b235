package io.streamstarters.ensync.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.EnSyncOperations;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerContainerFactory;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerAnnotationRegistrar;
import io.streamstarters.listener.method.ListenerEndpoint;
import io.streamstarters.listener.method.ListenerMethodFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.StringUtils;

/**
 * Makes a container for each {@link EnSyncListener}.
 */
public final class EnSyncListenerRegistrar extends ListenerAnnotationRegistrar<EnSyncListener> {

	private final ListenerContainerFactory containerFactory;

	private final EnSyncClient client;

	private final EnSyncOperations operations;

	/**
	 * Creates a registrar.
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param containerFactory makes the containers
	 * @param client subscribes
	 * @param operations publishes replies
	 */
	public EnSyncListenerRegistrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
			ListenerContainerRegistry registry, ListenerContainerFactory containerFactory, EnSyncClient client,
			EnSyncOperations operations) {
		super(EnSyncListener.class, beanFactory, methodFactory, registry, EnSyncEvents.HOLDER);
		this.containerFactory = containerFactory;
		this.client = client;
		this.operations = operations;
	}

	@Override
	protected MessageListenerContainer createContainer(ListenerEndpoint<EnSyncListener> endpoint) {
		List<String> eventNames = Arrays.stream(endpoint.annotation().events()).map(this::resolve).distinct().toList();
		if (eventNames.isEmpty() || eventNames.stream().anyMatch(String::isBlank)) {
			throw endpoint.invalid("has an empty event name",
					"Set the annotation's value to the name of the event, for example \"orders/created\".");
		}
		for (String eventName : eventNames) {
			String problem = this.client.problemOfName(eventName);
			if (problem != null) {
				throw endpoint.invalid("has an event name that cannot be used: " + withoutStop(problem),
						"Correct the annotation's value, or what its placeholders stand for.");
			}
		}
		SubscribeOptions subscribeOptions = subscribeOptions(endpoint);
		ContainerOptions options = this.containerFactory.options(endpoint.attributes());
		// Each subscription needs a permit of its own, or it could never receive.
		options = options.withMaxInFlight(Math.max(options.maxInFlight(), options.concurrency() * eventNames.size()));
		int sessions = options.concurrency();
		DeliveryHandler handler = createHandler(endpoint, options,
				new ReplyPublisher(endpoint.id(), this.operations, this.client, replyName(endpoint)));
		return this.containerFactory.create(endpoint.id(), String.join(",", eventNames), null, options,
				() -> new EnSyncDeliverySource(this.client, eventNames, sessions, subscribeOptions), handler);
	}

	private SubscribeOptions subscribeOptions(ListenerEndpoint<EnSyncListener> endpoint) {
		String attribute = endpoint.annotation().appSecretKey();
		List<String> retired = Arrays.stream(endpoint.annotation().retiredAppSecretKeys())
			.map(this::resolve)
			.flatMap((text) -> Arrays.stream(StringUtils.tokenizeToStringArray(text, ",")))
			.toList();
		if (attribute.isEmpty()) {
			if (!retired.isEmpty()) {
				throw endpoint.invalid("has retired app secret keys and no current one",
						"Give the annotation's appSecretKey as well.");
			}
			requireSecretKey(endpoint);
			return SubscribeOptions.defaults().withCallbacksOnTransportThread();
		}
		List<AppSecretKey> keys = new ArrayList<>();
		keys.add(parse(endpoint, "an app secret key of its own", "appSecretKey", resolve(attribute)));
		retired.forEach((key) -> keys.add(parse(endpoint, "a retired app secret key", "retiredAppSecretKeys", key)));
		return SubscribeOptions.of(keys.toArray(AppSecretKey[]::new)).withCallbacksOnTransportThread();
	}

	private static AppSecretKey parse(ListenerEndpoint<EnSyncListener> endpoint, String what, String attribute,
			String key) {
		try {
			return AppSecretKey.parse(key);
		}
		catch (IllegalArgumentException ex) {
			// The key itself is in no message and in no cause.
			throw endpoint.invalid(
					"has " + what + " that cannot be used: " + withoutStop(String.valueOf(ex.getMessage())),
					"Correct the annotation's " + attribute + ", or what its placeholder stands for.");
		}
	}

	private static String withoutStop(String sentence) {
		return StringUtils.trimTrailingCharacter(sentence, '.');
	}

	private void requireSecretKey(ListenerEndpoint<EnSyncListener> endpoint) {
		try {
			this.client.appId();
		}
		catch (IllegalStateException ex) {
			throw endpoint.invalid("needs the app's secret key to open the events it receives, and there is none",
					"Set 'ensync.app-secret-key' to the secret key of this application.");
		}
	}

	private @Nullable String replyName(ListenerEndpoint<EnSyncListener> endpoint) {
		SendTo sendTo = AnnotatedElementUtils.findMergedAnnotation(endpoint.method().getMethod(), SendTo.class);
		if (sendTo == null) {
			return null;
		}
		String name = (sendTo.value().length == 1) ? resolve(sendTo.value()[0]) : "";
		if (this.client.problemOfName(name) != null) {
			throw endpoint.invalid("has a @SendTo without exactly one event name",
					"Give @SendTo the name of the event to reply with.");
		}
		return name;
	}

}
