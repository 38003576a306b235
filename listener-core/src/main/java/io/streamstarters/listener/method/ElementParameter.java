package io.streamstarters.listener.method;

import java.lang.reflect.Type;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Stands for one element of a parameter that is a list.
 */
final class ElementParameter extends MethodParameter {

	private final ResolvableType type;

	private final Class<?> containingClass;

	ElementParameter(MethodParameter list) {
		super(list);
		ResolvableType element = ResolvableType.forMethodParameter(list).getGeneric();
		this.type = (element != ResolvableType.NONE) ? element : ResolvableType.forClass(Object.class);
		this.containingClass = list.getContainingClass();
	}

	private ElementParameter(ElementParameter other) {
		super(other);
		this.type = other.type;
		this.containingClass = other.containingClass;
	}

	/** Knows what a type variable stands for; Spring's own copies forget it. */
	@Override
	public Class<?> getContainingClass() {
		return this.containingClass;
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
