package io.streamstarters.listener.autoconfigure;

import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Shows the plain properties of a broker under the names that they have of a client: all
 * but those that a client has to say itself.
 */
class InheritedPropertySource implements ConfigurationPropertySource {

	private final ConfigurationPropertySource source;

	private final ConfigurationPropertyName plain;

	private final ConfigurationPropertyName client;

	private final Set<ConfigurationPropertyName> own;

	private InheritedPropertySource(ConfigurationPropertySource source, ConfigurationPropertyName plain,
			ConfigurationPropertyName client, Set<ConfigurationPropertyName> own) {
		this.source = source;
		this.plain = plain;
		this.client = client;
		this.own = own;
	}

	static ConfigurationPropertySource of(ConfigurationPropertySource source, ConfigurationPropertyName plain,
			ConfigurationPropertyName client, Set<ConfigurationPropertyName> own) {
		return (source instanceof IterableConfigurationPropertySource iterable)
				? new OfKnownNames(iterable, plain, client, own)
				: new InheritedPropertySource(source, plain, client, own);
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
		ConfigurationPropertyName inherited = inherited(name);
		return (inherited != null) ? this.source.getConfigurationProperty(inherited) : null;
	}

	@Override
	public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
		ConfigurationPropertyName inherited = inherited(name);
		return (inherited != null) ? this.source.containsDescendantOf(inherited) : ConfigurationPropertyState.ABSENT;
	}

	/** The plain property that a client's stands for, if any does. */
	private @Nullable ConfigurationPropertyName inherited(ConfigurationPropertyName name) {
		if (!this.client.isAncestorOf(name)) {
			return null;
		}
		ConfigurationPropertyName property = name.subName(this.client.getNumberOfElements());
		return isOwn(property) ? null : this.plain.append(property);
	}

	private boolean isOwn(ConfigurationPropertyName property) {
		return this.own.stream().anyMatch((each) -> each.equals(property) || each.isAncestorOf(property));
	}

	/**
	 * Of a source that knows the names of its properties.
	 */
	private static final class OfKnownNames extends InheritedPropertySource
			implements IterableConfigurationPropertySource {

		private final IterableConfigurationPropertySource names;

		OfKnownNames(IterableConfigurationPropertySource source, ConfigurationPropertyName plain,
				ConfigurationPropertyName client, Set<ConfigurationPropertyName> own) {
			super(source, plain, client, own);
			this.names = source;
		}

		@Override
		public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
			return super.containsDescendantOf(name);
		}

		@Override
		public Stream<ConfigurationPropertyName> stream() {
			ConfigurationPropertyName plain = super.plain;
			return this.names.stream()
				.filter(plain::isAncestorOf)
				.map((name) -> name.subName(plain.getNumberOfElements()))
				.filter((property) -> !super.isOwn(property))
				.map(super.client::append);
		}

	}

}
