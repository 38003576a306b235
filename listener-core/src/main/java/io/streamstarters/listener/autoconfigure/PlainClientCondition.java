package io.streamstarters.listener.autoconfigure;

import java.util.List;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.PlaceholderResolutionException;
import org.springframework.util.StringUtils;

/**
 * Matches where the properties want the plain client of a broker: where there is no
 * client with a name, or where the plain one is configured as well.
 */
public abstract class PlainClientCondition extends SpringBootCondition {

	private final String prefix;

	private final List<String> properties;

	/**
	 * Creates a condition.
	 * @param prefix what the broker's properties begin with, such as {@code ensync}
	 * @param properties names of the properties any of which configures the plain client,
	 * such as {@code app-key}
	 */
	protected PlainClientCondition(String prefix, String... properties) {
		this.prefix = prefix;
		this.properties = List.of(properties);
	}

	@Override
	public final ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Environment environment = context.getEnvironment();
		ConditionMessage.Builder message = ConditionMessage.forCondition("Plain client of " + this.prefix);
		if (NamedClientProperties.names(environment, this.prefix).isEmpty()) {
			return ConditionOutcome.match(message.because("there is no other"));
		}
		for (String property : this.properties) {
			String name = this.prefix + "." + property;
			if (hasText(environment, name)) {
				return ConditionOutcome.match(message.foundExactly("property " + name));
			}
		}
		return ConditionOutcome.noMatch(message
			.because("there are clients below '" + this.prefix + ".clients' and the plain one is not configured"));
	}

	/** A value that is not there yet, ahead of time, is one all the same. */
	private static boolean hasText(Environment environment, String property) {
		try {
			return StringUtils.hasText(environment.getProperty(property));
		}
		catch (PlaceholderResolutionException ex) {
			return true;
		}
	}

}
