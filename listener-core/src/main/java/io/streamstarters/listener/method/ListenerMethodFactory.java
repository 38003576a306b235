package io.streamstarters.listener.method;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

import io.streamstarters.listener.InvalidListenerException;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;

/**
 * Checks listener methods and makes them ready to be called.
 */
public final class ListenerMethodFactory {

	private final ConfigurableBeanFactory beanFactory;

	private final MessageConverter converter;

	private final List<HandlerMethodArgumentResolver> resolvers;

	private final PayloadArgumentResolver payloads;

	/**
	 * Creates a factory.
	 * @param beanFactory has the beans
	 * @param converter makes payload parameters of payloads
	 */
	public ListenerMethodFactory(ConfigurableBeanFactory beanFactory, MessageConverter converter) {
		this.beanFactory = beanFactory;
		this.converter = converter;
		ConversionService conversion = beanFactory.getConversionService();
		this.resolvers = List.of(new AcknowledgmentArgumentResolver(),
				new HeaderMethodArgumentResolver(
						(conversion != null) ? conversion : new DefaultFormattingConversionService(), beanFactory),
				new HeadersMethodArgumentResolver(), new MessageMethodArgumentResolver(converter));
		this.payloads = new PayloadArgumentResolver(converter);
	}

	MessageConverter getConverter() {
		return this.converter;
	}

	/**
	 * Makes a listener method.
	 * @param batch whether a parameter that is a list takes several messages
	 * @param holders types of parameters that hold a payload
	 */
	ListenerMethod create(String listener, String beanName, Method method, boolean batch,
			List<PayloadHolder<?>> holders) {
		refuseUnsupportedResult(listener, method);
		MethodParameter[] parameters = new HandlerMethod(beanName, this.beanFactory, method).getMethodParameters();
		MethodParameter list = batch ? BatchParameters.list(parameters) : null;
		ListenerMethod listenerMethod = new ListenerMethod(
				method, () -> this.beanFactory.getBean(beanName), parameters, (list != null)
						? BatchParameters.resolvers(listener, parameters) : resolvers(listener, parameters, holders),
				(list != null) ? element(list, holders) : null);
		if (this.beanFactory.containsSingleton(beanName)) {
			resolveBean(listener, listenerMethod);
		}
		return listenerMethod;
	}

	private ListenerMethod.BatchElement element(MethodParameter list, List<PayloadHolder<?>> holders) {
		MethodParameter element = new ElementParameter(list);
		return new ListenerMethod.BatchElement(element, resolver(element, holders));
	}

	private HandlerMethodArgumentResolver[] resolvers(String listener, MethodParameter[] parameters,
			List<PayloadHolder<?>> holders) {
		HandlerMethodArgumentResolver[] resolvers = new HandlerMethodArgumentResolver[parameters.length];
		int payloads = 0;
		int wholes = 0;
		for (int i = 0; i < parameters.length; i++) {
			resolvers[i] = resolver(parameters[i], holders);
			payloads += (resolvers[i] == this.payloads) ? 1 : 0;
			wholes += (resolvers[i] instanceof MessageMethodArgumentResolver
					|| resolvers[i] instanceof PayloadHolderArgumentResolver) ? 1 : 0;
		}
		if (payloads + wholes == 0) {
			throw new InvalidListenerException(listener, "cannot take a payload",
					"Add a parameter of the payload's type to the method.");
		}
		if (payloads > 1) {
			throw new InvalidListenerException(listener, "has " + payloads + " parameters for one payload",
					"Annotate those that are not the payload, for example with @Header.");
		}
		return resolvers;
	}

	private HandlerMethodArgumentResolver resolver(MethodParameter parameter, List<PayloadHolder<?>> holders) {
		return Stream
			.concat(this.resolvers.stream(),
					holders.stream().map((holder) -> new PayloadHolderArgumentResolver(holder, this.payloads)))
			.filter((resolver) -> resolver.supportsParameter(parameter))
			.findFirst()
			.orElse(this.payloads);
	}

	private static void resolveBean(String listener, ListenerMethod listenerMethod) {
		try {
			listenerMethod.resolveBean();
		}
		catch (IllegalStateException ex) {
			throw new InvalidListenerException(listener, "cannot be called through the proxy of its bean",
					"Make the method neither private nor final, and declare it in an interface of the bean or have"
							+ " the bean proxied by its class.");
		}
	}

	private static void refuseUnsupportedResult(String listener, Method method) {
		if (!AsyncResult.isSupported(method.getReturnType())) {
			throw new InvalidListenerException(listener,
					"returns " + method.getReturnType().getSimpleName() + ", which cannot be waited for",
					"Return a CompletionStage or a Mono, or let the method return when its work is done.");
		}
	}

}
