package io.streamstarters.listener.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.streamstarters.listener.container.BrokerClients;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Properties of a broker's clients with names, below {@code <prefix>.clients.<name>}.
 * What they do not say themselves is as in the plain properties, except for secrets and
 * what tells who the application is.
 */
public final class NamedClientProperties {

	private final Environment environment;

	private final String prefix;

	private final Set<ConfigurationPropertyName> own;

	/**
	 * Creates a reader of properties.
	 * @param environment has the properties
	 * @param prefix what the broker's properties begin with, such as {@code ensync}
	 * @param own names of the properties that are never taken from the plain ones, such
	 * as {@code app-key}
	 */
	public NamedClientProperties(Environment environment, String prefix, String... own) {
		this.environment = environment;
		this.prefix = prefix;
		this.own = Stream.of(own).map(ConfigurationPropertyName::of).collect(Collectors.toSet());
	}

	/**
	 * Names a property of whichever client in a text for people.
	 * @param environment has the properties
	 * @param prefix what the broker's properties begin with
	 * @param property the property, such as {@code url}
	 * @return that of the plain client in quotes, and that of clients with names where
	 * there are any
	 */
	public static String describe(Environment environment, String prefix, String property) {
		String plain = "'" + BrokerClients.properties(prefix, "") + "." + property + "'";
		return names(environment, prefix).isEmpty() ? plain
				: plain + " (or '" + BrokerClients.properties(prefix, "<name>") + "." + property + "')";
	}

	/**
	 * Names of the clients that have properties.
	 * @param environment has the properties
	 * @param prefix what the broker's properties begin with
	 * @return the names, sorted
	 */
	public static Set<String> names(Environment environment, String prefix) {
		return find(environment, prefix).keySet();
	}

	private static SortedMap<String, ConfigurationPropertyName> find(Environment environment, String prefix) {
		ConfigurationPropertyName clients = ConfigurationPropertyName.of(prefix).append("clients");
		// A variable of the environment has lost dashes and capitals. The sources that
		// keep them come after it.
		Map<ConfigurationPropertyName, String> names = new HashMap<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(clients::isAncestorOf)
					.map((name) -> name.chop(clients.getNumberOfElements() + 1))
					.forEach((name) -> names.put(name, name.getLastElement(Form.ORIGINAL)));
			}
		}
		SortedMap<String, ConfigurationPropertyName> found = new TreeMap<>();
		names.forEach((property, name) -> found.put(name, property));
		return found;
	}

	/**
	 * The properties of a client.
	 * @param name name of the client
	 * @param type what to bind them to
	 * @param <T> the same
	 * @return the properties
	 */
	public <T> T bind(String name, Class<T> type) {
		ConfigurationPropertyName plain = ConfigurationPropertyName.of(this.prefix);
		ConfigurationPropertyName client = find(this.environment, this.prefix).getOrDefault(name,
				ConfigurationPropertyName.adapt(BrokerClients.properties(this.prefix, name), '.'));
		List<ConfigurationPropertySource> sources = new ArrayList<>();
		ConfigurationPropertySources.get(this.environment).forEach(sources::add);
		List<ConfigurationPropertySource> inherited = sources.stream()
			.map((source) -> InheritedPropertySource.of(source, plain, client, this.own))
			.toList();
		sources.addAll(inherited);
		return new Binder(sources, new PropertySourcesPlaceholdersResolver(this.environment)).bindOrCreate(client,
				Bindable.of(type), new IgnoreTopLevelConverterNotFoundBindHandler());
	}

}
