package io.streamstarters.listener.method;

import java.lang.reflect.Type;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Stands for one element of a parameter that is a list.
 */
final class ElementParameter extends MethodParameter {

	private final ResolvableType type;

	ElementParameter(MethodParameter list) {
		super(list);
		this.type = ResolvableType.forMethodParameter(list).asCollection().getGeneric();
	}

	private ElementParameter(ElementParameter other) {
		super(other);
		this.type = other.type;
	}

	@Override
	public Class<?> getParameterType() {
		return this.type.resolve(Object.class);
	}

	@Override
	public Type getGenericParameterType() {
		return this.type.getType();
	}

	@Override
	public ElementParameter clone() {
		return new ElementParameter(this);
	}

}
