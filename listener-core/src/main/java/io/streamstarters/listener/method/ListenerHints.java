package io.streamstarters.listener.method;

import java.lang.annotation.Annotation;
import java.lang.annotation.Repeatable;
import java.lang.reflect.Method;
import java.util.Set;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.ClassUtils;

/**
 * Registers hints for the listener methods of a bean.
 */
final class ListenerHints {

	private static final boolean VALIDATION = ClassUtils.isPresent("jakarta.validation.Validation",
			ListenerHints.class.getClassLoader());

	private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

	private final ReflectionHints hints;

	private final Class<?> beanType;

	private final PayloadTypes payloadTypes;

	/**
	 * Creates hints.
	 * @param hints takes them
	 * @param beanType the bean's own class
	 * @param holders types that hold a payload
	 */
	ListenerHints(ReflectionHints hints, Class<?> beanType, Set<Class<?>> holders) {
		this.hints = hints;
		this.beanType = beanType;
		this.payloadTypes = new PayloadTypes(holders);
	}

	/** The method is found and called, and its payload is made of JSON. */
	void registerMethod(Method method) {
		this.hints.registerMethod(method, ExecutableMode.INVOKE);
		// A proxy is called by the method of its interface.
		for (Class<?> contract : ClassUtils.getAllInterfacesForClass(this.beanType)) {
			Method declared = ClassUtils.getMethodIfAvailable(contract, method.getName(), method.getParameterTypes());
			if (declared != null) {
				this.hints.registerMethod(declared, ExecutableMode.INVOKE);
			}
		}
		for (int i = 0; i < method.getParameterCount(); i++) {
			registerPayload(new MethodParameter(method, i).withContainingClass(this.beanType));
		}
		registerTypes(this.payloadTypes.ofResult(method, this.beanType));
	}

	private void registerPayload(MethodParameter parameter) {
		Set<Class<?>> types = this.payloadTypes.ofParameter(parameter);
		registerTypes(types);
		if (VALIDATION && PayloadValidation.groups(parameter) != null) {
			ValidationHints.register(this.hints, types);
		}
	}

	private void registerTypes(Set<Class<?>> types) {
		this.binding.registerReflectionHints(this.hints, types.toArray(Class<?>[]::new));
	}

	/**
	 * The annotation is read, together with the composed ones that it comes with, and
	 * perhaps stands on a method that the listener's overrides.
	 */
	void registerAnnotation(MergedAnnotation<?> annotation) {
		if (annotation.getSource() instanceof Method declared) {
			this.hints.registerMethod(declared, ExecutableMode.INVOKE);
		}
		for (MergedAnnotation<?> each = annotation; each != null; each = each.getMetaSource()) {
			Class<? extends Annotation> type = each.getType();
			this.hints.registerType(type, MemberCategory.INVOKE_DECLARED_METHODS);
			Repeatable repeatable = type.getAnnotation(Repeatable.class);
			if (repeatable != null) {
				this.hints.registerType(repeatable.value(), MemberCategory.INVOKE_DECLARED_METHODS);
			}
		}
		if (!annotation.getString("filter").isEmpty()) {
			DeliveryFilter.TYPES.forEach((type) -> this.hints.registerType(type, MemberCategory.INVOKE_PUBLIC_METHODS));
		}
	}

}
