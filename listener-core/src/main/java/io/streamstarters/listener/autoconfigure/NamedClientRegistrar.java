package io.streamstarters.listener.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

import io.streamstarters.listener.container.BrokerClients;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConstructorArgumentValues;
import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Defines the beans of a broker's clients with names. They can be injected by the name as
 * a qualifier; whoever asks for none gets the plain client. They are made by methods of
 * another bean, and a bean of the application that has the name of one takes its place.
 */
public abstract class NamedClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final String prefix;

	private final String factoryBean;

	/**
	 * Creates a registrar.
	 * @param environment has the properties
	 * @param prefix what the broker's properties begin with, such as {@code ensync}
	 * @param factoryBean name of the bean that makes the clients
	 */
	protected NamedClientRegistrar(Environment environment, String prefix, String factoryBean) {
		this.environment = environment;
		this.prefix = prefix;
		this.factoryBean = factoryBean;
	}

	/**
	 * Name of a client's bean.
	 * @param client name of the client
	 * @param type what the bean is
	 * @return the name, such as {@code billingEnSyncTemplate}
	 */
	public static String beanName(String client, Class<?> type) {
		return client + type.getSimpleName();
	}

	/**
	 * Makes a bean one of a client: it is injected by the client's name only.
	 * @param definition defines the bean
	 * @param client name of the client
	 */
	public static void qualify(AbstractBeanDefinition definition, String client) {
		definition.setDefaultCandidate(false);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, client));
	}

	@Override
	public final void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		NamedClientProperties.names(this.environment, this.prefix)
			.forEach((name) -> define(new Definitions(name, this.factoryBean, registry)));
	}

	/**
	 * Gathers the clients that there are.
	 * @param beanFactory has the beans
	 * @param environment has the properties
	 * @param prefix what the broker's properties begin with
	 * @param plainProperty the property that configures the plain client
	 * @param plain the plain client, or {@code null} for none
	 * @param named makes a client of its beans
	 * @param <C> what there is of each client
	 * @return the clients
	 */
	public static <C> BrokerClients<C> collect(BeanFactory beanFactory, Environment environment, String prefix,
			String plainProperty, @Nullable C plain, Function<NamedBeans, C> named) {
		Map<String, C> clients = new HashMap<>();
		NamedClientProperties.names(environment, prefix)
			.forEach((name) -> clients.put(name, named.apply(new NamedBeans(name, beanFactory))));
		return new BrokerClients<>(prefix, plainProperty, plain, clients);
	}

	/**
	 * Defines the beans of a client.
	 * @param client takes the definitions
	 */
	protected abstract void define(Definitions client);

	/**
	 * Takes the definitions of one client's beans.
	 */
	protected static final class Definitions {

		private final String client;

		private final String factoryBean;

		private final BeanDefinitionRegistry registry;

		private Definitions(String client, String factoryBean, BeanDefinitionRegistry registry) {
			this.client = client;
			this.factoryBean = factoryBean;
			this.registry = registry;
		}

		/**
		 * Defines a bean.
		 * @param type what the bean is
		 * @param method the only method of this name that the factory has; it takes the
		 * client's name, and then the client's other beans
		 * @param arguments what these other beans are
		 * @return these definitions
		 */
		public Definitions add(Class<?> type, String method, Class<?>... arguments) {
			String beanName = beanName(this.client, type);
			if (!this.registry.containsBeanDefinition(beanName)) {
				this.registry.registerBeanDefinition(beanName, definition(method, arguments));
			}
			return this;
		}

		private RootBeanDefinition definition(String method, Class<?>... arguments) {
			RootBeanDefinition definition = new RootBeanDefinition();
			definition.setFactoryBeanName(this.factoryBean);
			definition.setUniqueFactoryMethodName(method);
			ConstructorArgumentValues values = definition.getConstructorArgumentValues();
			values.addIndexedArgumentValue(0, this.client);
			for (int i = 0; i < arguments.length; i++) {
				values.addIndexedArgumentValue(i + 1, new RuntimeBeanReference(beanName(this.client, arguments[i])));
			}
			qualify(definition, this.client);
			return definition;
		}

	}

	/**
	 * The beans of one client.
	 *
	 * @param client name of the client
	 * @param beanFactory has the beans
	 */
	public record NamedBeans(String client, BeanFactory beanFactory) {

		/**
		 * A bean.
		 * @param type what the bean is
		 * @param <T> the same
		 * @return the bean
		 */
		public <T> T get(Class<T> type) {
			return get(type, type);
		}

		/**
		 * A bean.
		 * @param type what the bean is named after
		 * @param requiredType what the bean is
		 * @param <T> the same
		 * @return the bean
		 */
		public <T> T get(Class<? extends T> type, Class<T> requiredType) {
			return this.beanFactory.getBean(beanName(this.client, type), requiredType);
		}

	}

}
