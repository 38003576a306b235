package io.streamstarters.listener.method;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.BatchAcknowledgment;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.container.DeliveryHandler;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.handler.annotation.support.HeaderMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.HeadersMethodArgumentResolver;
import org.springframework.messaging.handler.annotation.support.MessageMethodArgumentResolver;
import org.springframework.messaging.handler.invocation.HandlerMethodArgumentResolver;
import org.springframework.util.ClassUtils;
import org.springframework.validation.Validator;

/**
 * Checks listener methods and makes them ready to be called.
 */
public final class ListenerMethodFactory {

	private final ConfigurableBeanFactory beanFactory;

	private final MessageConverter converter;

	private final @Nullable ParsedPayloads parsed;

	private final @Nullable Validator validator;

	private final List<HandlerMethodArgumentResolver> resolvers;

	private final PayloadArgumentResolver payloads;

	/**
	 * Creates a factory that refuses methods which ask for a validation.
	 * @param beanFactory has the beans
	 * @param converter makes payload parameters of payloads
	 */
	public ListenerMethodFactory(ConfigurableBeanFactory beanFactory, MessageConverter converter) {
		this(beanFactory, converter, null);
	}

	/**
	 * Creates a factory.
	 * @param beanFactory has the beans
	 * @param converter makes payload parameters of payloads
	 * @param validator checks payloads whose parameter has {@code @Valid} or
	 * {@code @Validated}; {@code null} if such methods are to be refused
	 */
	public ListenerMethodFactory(ConfigurableBeanFactory beanFactory, MessageConverter converter,
			@Nullable Validator validator) {
		this(beanFactory, converter, null, validator);
	}

	/**
	 * Creates a factory for payloads that are JSON, which need not become text where the
	 * broker hands them out as a part of larger JSON.
	 * @param beanFactory has the beans
	 * @param json makes payload parameters of payloads
	 * @param validator checks payloads whose parameter has {@code @Valid} or
	 * {@code @Validated}; {@code null} if such methods are to be refused
	 */
	public ListenerMethodFactory(ConfigurableBeanFactory beanFactory, JsonMapper json, @Nullable Validator validator) {
		this(beanFactory, new JacksonJsonMessageConverter(json), new ParsedPayloads(json), validator);
	}

	private ListenerMethodFactory(ConfigurableBeanFactory beanFactory, MessageConverter converter,
			@Nullable ParsedPayloads parsed, @Nullable Validator validator) {
		this.beanFactory = beanFactory;
		this.converter = converter;
		this.parsed = parsed;
		this.validator = validator;
		ConversionService conversion = beanFactory.getConversionService();
		this.resolvers = List.of(new AcknowledgmentArgumentResolver(),
				new HeaderMethodArgumentResolver(
						(conversion != null) ? conversion : new DefaultFormattingConversionService(), beanFactory),
				new HeadersMethodArgumentResolver(), new MessageMethodArgumentResolver(converter));
		this.payloads = new PayloadArgumentResolver(converter, parsed, null);
	}

	MessageConverter getConverter() {
		return this.converter;
	}

	boolean isValidating() {
		return this.validator != null;
	}

	/**
	 * Makes a listener method.
	 * @param batch whether a parameter that is a list takes several messages
	 * @param holders types of parameters that hold a payload
	 */
	ListenerMethod create(String listener, String beanName, Method method, boolean batch,
			List<PayloadHolder<?>> holders) {
		MethodParameter[] parameters = parameters(listener, beanName, method);
		MethodParameter list = batch ? BatchParameters.list(parameters) : null;
		return create(listener, beanName, method, parameters,
				(list != null) ? BatchParameters.resolvers(listener, parameters)
						: resolvers(listener, parameters, this.resolvers, holders, true),
				(list != null) ? element(listener, list, holders) : null);
	}

	/** Makes a method that takes dead letters. */
	ListenerMethod createForDeadLetters(String description, String beanName, Method method,
			List<PayloadHolder<?>> holders) {
		MethodParameter[] parameters = parameters(description, beanName, method);
		for (MethodParameter parameter : parameters) {
			if (parameter.getParameterType() == Acknowledgment.class
					|| parameter.getParameterType() == BatchAcknowledgment.class) {
				throw new InvalidListenerException(description, "cannot decide about the message any more",
						"Remove its parameter of type " + parameter.getParameterType().getSimpleName() + ".");
			}
		}
		List<HandlerMethodArgumentResolver> resolvers = Stream
			.concat(Stream.of(new FailureArgumentResolver()), this.resolvers.stream())
			.toList();
		return create(description, beanName, method, parameters,
				resolvers(description, parameters, resolvers, holders, false), null);
	}

	private ListenerMethod create(String listener, String beanName, Method method, MethodParameter[] parameters,
			HandlerMethodArgumentResolver[] resolvers, ListenerMethod.@Nullable BatchElement element) {
		ListenerMethod listenerMethod = new ListenerMethod(method, () -> this.beanFactory.getBean(beanName), parameters,
				resolvers, element);
		if (this.beanFactory.containsSingleton(beanName)) {
			resolveBean(listener, listenerMethod);
		}
		return listenerMethod;
	}

	private MethodParameter[] parameters(String listener, String beanName, Method method) {
		MethodParameter[] parameters = new HandlerMethod(beanName, this.beanFactory, method).getMethodParameters();
		if (!KotlinDetector.isSuspendingFunction(method)) {
			refuseUnsupportedResult(listener, method.getReturnType());
			return parameters;
		}
		// The last one is the continuation, which says what the function returns.
		int last = parameters.length - 1;
		refuseUnsupportedResult(listener,
				ResolvableType.forMethodParameter(parameters[last]).getGeneric().resolve(Object.class));
		if (!KotlinDetector.isKotlinReflectPresent() || !ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
				ListenerMethodFactory.class.getClassLoader())) {
			throw new InvalidListenerException(listener, "suspends, and there is no library that can call it",
					"Add 'kotlin-reflect' and 'kotlinx-coroutines-reactor' to the application.");
		}
		return Arrays.copyOf(parameters, last);
	}

	private ListenerMethod.BatchElement element(String listener, MethodParameter list, List<PayloadHolder<?>> holders) {
		MethodParameter element = new ElementParameter(list);
		return new ListenerMethod.BatchElement(element,
				resolver(element, this.resolvers, holders, validation(listener, list)));
	}

	private HandlerMethodArgumentResolver[] resolvers(String listener, MethodParameter[] parameters,
			List<HandlerMethodArgumentResolver> available, List<PayloadHolder<?>> holders, boolean payloadRequired) {
		HandlerMethodArgumentResolver[] resolvers = new HandlerMethodArgumentResolver[parameters.length];
		int payloads = 0;
		int wholes = 0;
		for (int i = 0; i < parameters.length; i++) {
			resolvers[i] = resolver(parameters[i], available, holders, validation(listener, parameters[i]));
			payloads += (resolvers[i] instanceof PayloadArgumentResolver) ? 1 : 0;
			wholes += (resolvers[i] instanceof MessageMethodArgumentResolver
					|| resolvers[i] instanceof PayloadHolderArgumentResolver) ? 1 : 0;
		}
		if (payloadRequired && payloads + wholes == 0) {
			throw new InvalidListenerException(listener, "cannot take a payload",
					"Add a parameter of the payload's type to the method.");
		}
		if (payloads > 1) {
			throw new InvalidListenerException(listener, "has " + payloads + " parameters for one payload",
					"Annotate those that are not the payload, for example with @Header.");
		}
		return resolvers;
	}

	private HandlerMethodArgumentResolver resolver(MethodParameter parameter,
			List<HandlerMethodArgumentResolver> available, List<PayloadHolder<?>> holders,
			@Nullable PayloadValidation validation) {
		PayloadArgumentResolver payloads = (validation != null)
				? new PayloadArgumentResolver(this.converter, this.parsed, validation) : this.payloads;
		HandlerMethodArgumentResolver resolver = Stream
			.concat(available.stream(),
					holders.stream().map((holder) -> new PayloadHolderArgumentResolver(holder, payloads)))
			.filter((candidate) -> candidate.supportsParameter(parameter))
			.findFirst()
			.orElse(payloads);
		return (validation != null && resolver instanceof MessageMethodArgumentResolver)
				? new MessageArgumentResolver(this.converter, validation) : resolver;
	}

	private @Nullable PayloadValidation validation(String listener, MethodParameter parameter) {
		Object[] groups = PayloadValidation.groups(parameter);
		if (groups == null) {
			return null;
		}
		if (this.validator == null) {
			throw new InvalidListenerException(listener,
					"asks to validate '" + parameter.getParameterName() + "', and there is no Validator that does",
					"Add 'spring-boot-starter-validation' to the application, or make one of its Validators @Primary.");
		}
		return new PayloadValidation(this.validator, groups);
	}

	/**
	 * Makes the way of a message to a function, for a container that the application
	 * makes by itself. The deliveries of a batch are handed over one by one, and fail one
	 * by one.
	 * @param listenerId id of the listener, for the messages' headers
	 * @param payloadType what to convert payloads to; {@code String} leaves them as they
	 * are
	 * @param handler gets the messages
	 * @param <T> type of the payload
	 * @return the handler for the container
	 */
	public <T> DeliveryHandler createHandler(String listenerId, Class<T> payloadType, ListenerFunction<T> handler) {
		return new FunctionDeliveryHandler<>(listenerId, this.converter, payloadType, handler);
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

	private static void refuseUnsupportedResult(String listener, Class<?> type) {
		if (!AsyncResult.isSupported(type)) {
			throw new InvalidListenerException(listener,
					"returns " + type.getSimpleName() + ", which cannot be waited for",
					"Return a CompletionStage or a Mono, or let the method return when its work is done.");
		}
	}

}
