package io.streamstarters.ensync.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.ensync.client.EnSyncClient;
import io.streamstarters.ensync.client.SubscribeOptions;
import io.streamstarters.ensync.crypto.AppSecretKey;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.DeliveryHandler;
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
public final class EnSyncListenerRegistrar
		extends ListenerAnnotationRegistrar<EnSyncListener, EnSyncListenerContainerFactory> {

	/**
	 * Creates a registrar.
	 * @param beanFactory has the beans
	 * @param methodFactory makes the methods ready
	 * @param registry takes the containers
	 * @param containerFactory makes the containers of listeners that name no other
	 */
	public EnSyncListenerRegistrar(ConfigurableListableBeanFactory beanFactory, ListenerMethodFactory methodFactory,
			ListenerContainerRegistry registry, EnSyncListenerContainerFactory containerFactory) {
		super(EnSyncListener.class, beanFactory, methodFactory, registry, containerFactory, EnSyncEvents.HOLDER);
	}

	@Override
	protected EnSyncListenerContainerFactory withClient(EnSyncListenerContainerFactory containerFactory,
			String client) {
		return containerFactory.forListener(client);
	}

	@Override
	protected MessageListenerContainer createContainer(ListenerEndpoint<EnSyncListener> endpoint,
			EnSyncListenerContainerFactory containerFactory) {
		List<String> eventNames = resolveAll(endpoint.annotation().events()).stream().distinct().toList();
		if (eventNames.isEmpty() || eventNames.stream().anyMatch(String::isBlank)) {
			throw endpoint.invalid("has an empty event name",
					"Set the annotation's value to the name of the event, for example \"orders/created\".");
		}
		EnSyncListenerClient listenerClient = containerFactory.client();
		EnSyncClient client = listenerClient.client();
		for (String eventName : eventNames) {
			String problem = client.problemOfName(eventName);
			if (problem != null) {
				throw endpoint.invalid("has an event name that cannot be used: " + withoutStop(problem),
						"Correct the annotation's value, or what its placeholders stand for.");
			}
		}
		SubscribeOptions subscribeOptions = subscribeOptions(endpoint, containerFactory);
		ContainerOptions options = containerFactory.options(endpoint.attributes(), eventNames.size());
		DeliveryHandler handler = createHandler(endpoint, options,
				new ReplyPublisher(endpoint.id(), listenerClient, replyName(endpoint, client)));
		return containerFactory.create(endpoint.id(), eventNames, subscribeOptions, endpoint.attributes(), options,
				handler);
	}

	private SubscribeOptions subscribeOptions(ListenerEndpoint<EnSyncListener> endpoint,
			EnSyncListenerContainerFactory containerFactory) {
		String attribute = endpoint.annotation().appSecretKey();
		List<String> retired = resolveAll(endpoint.annotation().retiredAppSecretKeys()).stream()
			.flatMap((text) -> Arrays.stream(StringUtils.tokenizeToStringArray(text, ",")))
			.toList();
		if (attribute.isEmpty()) {
			if (!retired.isEmpty()) {
				throw endpoint.invalid("has retired app secret keys and no current one",
						"Give the annotation's appSecretKey as well.");
			}
			requireSecretKey(endpoint, containerFactory);
			return SubscribeOptions.defaults();
		}
		List<AppSecretKey> keys = new ArrayList<>();
		keys.add(parse(endpoint, "an app secret key of its own", "appSecretKey", resolve(attribute)));
		retired.forEach((key) -> keys.add(parse(endpoint, "a retired app secret key", "retiredAppSecretKeys", key)));
		return SubscribeOptions.of(keys.toArray(AppSecretKey[]::new));
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

	private static void requireSecretKey(ListenerEndpoint<EnSyncListener> endpoint,
			EnSyncListenerContainerFactory containerFactory) {
		try {
			containerFactory.client().client().appId();
		}
		catch (IllegalStateException ex) {
			throw endpoint.invalid("needs the app's secret key to open the events it receives, and there is none",
					"Set '" + containerFactory.properties()
							+ ".app-secret-key' to the secret key of this application.");
		}
	}

	private @Nullable String replyName(ListenerEndpoint<EnSyncListener> endpoint, EnSyncClient client) {
		SendTo sendTo = AnnotatedElementUtils.findMergedAnnotation(endpoint.method().getMethod(), SendTo.class);
		if (sendTo == null) {
			return null;
		}
		String name = (sendTo.value().length == 1) ? resolve(sendTo.value()[0]) : "";
		if (client.problemOfName(name) != null) {
			throw endpoint.invalid("has a @SendTo without exactly one event name",
					"Give @SendTo the name of the event to reply with.");
		}
		return name;
	}

}
