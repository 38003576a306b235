package io.streamstarters.listener.test;

import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.env.MapPropertySource;

/**
 * Properties whose names are known before the application context starts, and some of
 * whose values only when they are read: addresses of servers that are beans of the
 * context.
 */
public final class LazyPropertySource extends MapPropertySource {

	/**
	 * Creates a source.
	 * @param name its name
	 * @param values values by the names of their properties. One that is a
	 * {@link Supplier} is asked each time
	 */
	public LazyPropertySource(String name, Map<String, Object> values) {
		super(name, values);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		Object value = super.getProperty(name);
		return (value instanceof Supplier<?> supplier) ? supplier.get() : value;
	}

}
