package io.streamstarters.listener.autoconfigure;

import java.util.Set;

import io.streamstarters.listener.container.BrokerClients;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Explains that a client of a broker, or what goes with it, cannot be injected where
 * there are clients with names: there is none with the name that was asked for, or the
 * plain one was asked for and is not there.
 */
public abstract class MissingClientFailureAnalyzer
		extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> implements Ordered {

	private final Environment environment;

	private final String prefix;

	private final String plainProperty;

	private final Set<Class<?>> types;

	/**
	 * Creates an analyzer.
	 * @param environment has the properties
	 * @param prefix what the broker's properties begin with, such as {@code ensync}
	 * @param plainProperty the property that configures the plain client, such as
	 * {@code app-key}
	 * @param types what there is of each client
	 */
	protected MissingClientFailureAnalyzer(Environment environment, String prefix, String plainProperty,
			Class<?>... types) {
		this.environment = environment;
		this.prefix = prefix;
		this.plainProperty = plainProperty;
		this.types = Set.of(types);
	}

	/** Before that of Spring Boot, which proposes to define a bean. */
	@Override
	public final int getOrder() {
		return -1;
	}

	@Override
	protected final @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		Class<?> type = (cause.getResolvableType() != null) ? cause.getResolvableType().resolve() : null;
		Set<String> names = NamedClientProperties.names(this.environment, this.prefix);
		if (type == null || !this.types.contains(type) || cause.getNumberOfBeansFound() > 0 || names.isEmpty()) {
			return null;
		}
		String what = ((description != null) ? description : "The application") + " needs the " + type.getSimpleName();
		String known = " '" + this.prefix + ".clients': " + String.join(", ", names) + ".";
		String name = qualifier(rootFailure);
		if (name != null) {
			return new FailureAnalysis(what + " of the client '" + name + "', and there are only those below" + known,
					"Correct the name, or set the properties of the client below '"
							+ BrokerClients.properties(this.prefix, name) + "'.",
					cause);
		}
		return new FailureAnalysis(what + " of the plain client, and there are only clients with names below" + known,
				"Name one, for example by @Qualifier(\"" + names.iterator().next() + "\"), or set '" + this.prefix + "."
						+ this.plainProperty + "' for a plain client.",
				cause);
	}

	/** Of the innermost injection that failed. */
	private static @Nullable String qualifier(Throwable failure) {
		InjectionPoint point = null;
		for (Throwable each = failure; each != null; each = each.getCause()) {
			if (each instanceof UnsatisfiedDependencyException unsatisfied && unsatisfied.getInjectionPoint() != null) {
				point = unsatisfied.getInjectionPoint();
			}
		}
		Qualifier qualifier = (point != null) ? point.getAnnotation(Qualifier.class) : null;
		return (qualifier != null) ? qualifier.value() : null;
	}

}
