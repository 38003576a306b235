package io.streamstarters.listener.method;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.listener.AckMode;
import io.streamstarters.listener.container.ListenerAttributes;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.RateLimit;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which methods of which beans become listeners, on proxied, generic, lazy, prototype and
 * scoped beans too.
 */
class ListenerAnnotationRegistrarTests {

	private static final List<String> received = new ArrayList<>();

	private static final AtomicInteger advised = new AtomicInteger();

	private static final AtomicInteger made = new AtomicInteger();

	ListenerAnnotationRegistrarTests() {
		received.clear();
		advised.set(0);
		made.set(0);
	}

	@Test
	void registersAContainerForEachMethod() {
		try (ListenerApplication application = ListenerApplication.of(Visibilities.class)) {
			assertThat(application.ids()).containsExactlyInAnyOrder("public", "protected", "package", "private",
					"static");
			assertThat(application.bean(ListenerContainerRegistry.class).getContainers()).hasSize(5);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "public", "protected", "package", "private", "static" })
	void callsMethodsOfAnyVisibility(String id) throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Visibilities.class)) {
			application.handleBy(id, "payload");
			assertThat(received).containsExactly(id);
		}
	}

	@Test
	void namesAListenerAfterBeanAndMethodWhereItHasNoId() {
		try (ListenerApplication application = ListenerApplication
			.of((context) -> context.registerBean("orders", Overloaded.class))) {
			assertThat(application.ids()).containsExactly("orders.on", "orders.on-2");
		}
	}

	@Test
	void resolvesPlaceholdersAndExpressions() {
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("orders.id", "from-property", "orders.name", "orders")));
			context.register(Expressions.class);
		})) {
			assertThat(application.values).containsOnly(Map.entry("from-property", "orders/3"));
		}
	}

	@Test
	void resolvesConcurrencyAndAutoStartup() {
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("threads", "3", "start", "false")));
			context.register(Attributes.class);
		})) {
			ListenerContainerRegistry registry = application.bean(ListenerContainerRegistry.class);
			assertThat(registry.getContainer("attributes")).isNotNull();
			assertThat(registry.getContainer("attributes").getOptions().concurrency()).isEqualTo(3);
			assertThat(application.autoStartup).containsOnly(Map.entry("attributes", false));
		}
	}

	@Test
	void readsWhatAListenerSaysOfItsContainer() {
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("rate", "600/m", "mode", "MANUAL", "size", "7")));
			context.register(ContainerAttributes.class);
		})) {
			assertThat(application.attributes).containsOnly(
					Map.entry("says-all",
							new ListenerAttributes(true, 2, 9, true, 7, AckMode.MANUAL,
									new RateLimit(600, Duration.ofMinutes(1)), Duration.ofSeconds(90), null, null)),
					Map.entry("says-nothing",
							new ListenerAttributes(true, 0, 0, false, 0, null, null, null, null, null)),
					Map.entry("no-batch",
							new ListenerAttributes(true, 0, 0, false, 0, AckMode.AUTO, null, null, null, null)));
		}
	}

	@Test
	void findsAMetaAnnotation() {
		try (ListenerApplication application = ListenerApplication.of(MetaAnnotated.class)) {
			assertThat(application.values).containsOnly(Map.entry("meta", "meta-value"));
			assertThat(application.autoStartup).containsOnly(Map.entry("meta", true));
		}
	}

	@Test
	void findsAnAnnotationOnAnInterface() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Implementation.class)) {
			assertThat(application.ids()).containsExactly("interface");
			application.handle("payload");
			assertThat(received).containsExactly("payload");
		}
	}

	@Test
	void registersAMethodOfAGenericSuperclassOnceWithItsRealParameter() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Numbers.class)) {
			assertThat(application.ids()).containsExactly("generic");
			application.handle("7");
			assertThat(received).containsExactly("Integer 7");
		}
	}

	@Test
	void registersAnOverriddenGenericMethodOnceAlthoughItHasABridge() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(OverridingNumbers.class)) {
			assertThat(application.ids()).containsExactly("overriding");
			application.handle("7");
			assertThat(received).containsExactly("overridden Integer 7");
		}
	}

	@Test
	void callsThroughAClassProxy() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(ClassProxies.class, Advised.class)) {
			assertThat(AopUtils.isCglibProxy(application.bean(Advised.class))).isTrue();
			assertThat(application.ids()).containsExactlyInAnyOrder("advised-public", "advised-package");
			application.handleBy("advised-public", "payload");
			application.handleBy("advised-package", "payload");
			assertThat(received).containsExactly("field payload", "field payload");
			assertThat(advised).hasValue(2);
		}
	}

	@Test
	void callsThroughAnInterfaceProxyWhatTheInterfaceHas() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(InterfaceProxies.class,
				AdvisedImplementation.class)) {
			assertThat(AopUtils.isJdkDynamicProxy(application.bean(Contract.class))).isTrue();
			assertThat(application.ids()).containsExactly("contract");
			application.handle("payload");
			assertThat(received).containsExactly("payload");
			assertThat(advised).hasValue(1);
		}
	}

	@Test
	void findsTheMethodsOfAProxyThatABeanMethodMadeByHand() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(HandMade.class)) {
			assertThat(application.ids()).containsExactlyInAnyOrder("advised-public", "advised-package");
			application.handleBy("advised-public", "payload");
			assertThat(received).containsExactly("field payload");
			assertThat(advised).hasValue(1);
		}
	}

	@Test
	void findsTheMethodsBehindAnInterfaceProxyThatABeanMethodMadeByHand() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(HandMadeForInterface.class)) {
			assertThat(application.ids()).containsExactly("behind");
			application.handle("payload");
			assertThat(received).containsExactly("payload");
			assertThat(advised).hasValue(1);
		}
	}

	@Test
	void makesALazyBeanForTheFirstMessage() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(LazyBean.class)) {
			assertThat(application.ids()).containsExactly("lazy");
			assertThat(made).hasValue(0);
			application.handle("one");
			application.handle("two");
			assertThat(made).hasValue(1);
			assertThat(received).containsExactly("one", "two");
		}
	}

	@Test
	void triesToMakeALazyBeanAgainWhenThatFailed() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(FailingLazyBean.class)) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> application.handle("one"));
			application.handle("two");
			assertThat(received).containsExactly("two");
		}
	}

	@Test
	void makesOnePrototypeForAllMessages() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(Prototype.class)) {
			assertThat(application.ids()).containsExactly("prototype");
			assertThat(made).hasValue(0);
			application.handle("one");
			application.handle("two");
			assertThat(made).hasValue(1);
		}
	}

	@Test
	void registersAScopedBeanOnceAndFindsTheOneOfTheScopeForEachMessage() throws Exception {
		try (ListenerApplication application = ListenerApplication.of((context) -> {
			context.getBeanFactory().registerScope("thread", new SimpleThreadScope());
			context.register(Scoped.class);
		})) {
			assertThat(application.ids()).containsExactly("scoped");
			application.handle("one");
			Thread other = new Thread(() -> {
				try {
					application.handle("two");
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			other.start();
			other.join();
			assertThat(received).containsExactly("one", "two");
			assertThat(made).hasValue(2);
		}
	}

	@Test
	void findsMethodsOfConfigurationClasses() throws Exception {
		try (ListenerApplication application = ListenerApplication.of(ListeningConfiguration.class)) {
			assertThat(application.ids()).containsExactly("configuration");
			application.handle("payload");
			assertThat(received).containsExactly("payload");
		}
	}

	@Retention(RetentionPolicy.RUNTIME)
	@TestListener(id = "meta", value = "meta-value")
	@interface MetaListener {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Transactional {

	}

	static class Visibilities {

		@TestListener(id = "public")
		public void publicMethod(String payload) {
			received.add("public");
		}

		@TestListener(id = "protected")
		protected void protectedMethod(String payload) {
			received.add("protected");
		}

		@TestListener(id = "package")
		void packageMethod(String payload) {
			received.add("package");
		}

		@TestListener(id = "private")
		private void privateMethod(String payload) {
			received.add("private");
		}

		@TestListener(id = "static")
		static void staticMethod(String payload) {
			received.add("static");
		}

		void none(String payload) {
		}

	}

	static class Overloaded {

		@TestListener
		void on(String payload) {
		}

		@TestListener
		void on(Integer payload) {
		}

	}

	static class Expressions {

		@TestListener(id = "${orders.id}", value = "${orders.name}/#{1 + 2}")
		void on(String payload) {
		}

	}

	static class ContainerAttributes {

		@TestListener(id = "says-all", concurrency = "2", maxInFlight = "9", batchSize = "${size}", ackMode = "${mode}",
				rateLimit = " ${rate} ", idleEventInterval = "#{'1m'}30s")
		void all(List<String> payloads) {
		}

		@TestListener(id = "says-nothing")
		void nothing(String payload) {
		}

		@TestListener(id = "no-batch", batch = "false", ackMode = "auto")
		void noBatch(List<String> payload) {
		}

	}

	static class Attributes {

		@TestListener(id = "attributes", concurrency = "${threads}", autoStartup = "${start}")
		void on(String payload) {
		}

	}

	static class MetaAnnotated {

		@MetaListener
		void on(String payload) {
		}

	}

	interface Contract {

		@TestListener(id = "contract")
		void on(String payload);

	}

	interface Base {

		@TestListener(id = "interface")
		void on(String payload);

	}

	static class Implementation implements Base {

		@Override
		public void on(String payload) {
			received.add(payload);
		}

	}

	abstract static class Generic<T> {

		@TestListener(id = "generic")
		void on(T payload) {
			received.add(payload.getClass().getSimpleName() + " " + payload);
		}

	}

	static class Numbers extends Generic<Integer> {

	}

	static class OverridingNumbers extends Generic<Integer> {

		@Override
		@TestListener(id = "overriding")
		void on(Integer payload) {
			received.add("overridden " + payload.getClass().getSimpleName() + " " + payload);
		}

	}

	static class Advised {

		private final String field = "field ";

		private final List<String> sink = received;

		@TestListener(id = "advised-public")
		@Transactional
		public void on(String payload) {
			this.sink.add(this.field + payload);
		}

		@TestListener(id = "advised-package")
		@Transactional
		void onPackage(String payload) {
			this.sink.add(this.field + payload);
		}

	}

	static class AdvisedImplementation implements Contract {

		@Override
		@Transactional
		public void on(String payload) {
			received.add(payload);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassProxies {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		DefaultPointcutAdvisor advisor() {
			return ListenerAnnotationRegistrarTests.advisor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxies {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		DefaultPointcutAdvisor advisor() {
			return ListenerAnnotationRegistrarTests.advisor();
		}

	}

	private static DefaultPointcutAdvisor advisor() {
		return new DefaultPointcutAdvisor(AnnotationMatchingPointcut.forMethodAnnotation(Transactional.class),
				(MethodInterceptor) (invocation) -> {
					advised.incrementAndGet();
					return invocation.proceed();
				});
	}

	@Configuration(proxyBeanMethods = false)
	static class HandMade {

		@Bean
		Advised handMade() {
			ProxyFactory factory = new ProxyFactory(new Advised());
			factory.setProxyTargetClass(true);
			factory.addAdvisor(advisor());
			return (Advised) factory.getProxy();
		}

	}

	static class HandMadeForInterface {

		@Bean
		Runner handMade() {
			ProxyFactory factory = new ProxyFactory(new Behind());
			factory.addAdvisor(advisor());
			return (Runner) factory.getProxy();
		}

	}

	interface Runner {

		void run(String payload);

	}

	static class Behind implements Runner {

		@Override
		@Transactional
		@TestListener(id = "behind")
		public void run(String payload) {
			received.add(payload);
		}

	}

	@Lazy
	static class LazyBean {

		LazyBean() {
			made.incrementAndGet();
		}

		@TestListener(id = "lazy")
		void on(String payload) {
			received.add(payload);
		}

	}

	@Lazy
	static class FailingLazyBean {

		FailingLazyBean() {
			if (made.incrementAndGet() == 1) {
				throw new IllegalStateException();
			}
		}

		@TestListener
		void on(String payload) {
			received.add(payload);
		}

	}

	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class Prototype {

		Prototype() {
			made.incrementAndGet();
		}

		@TestListener(id = "prototype")
		void on(String payload) {
		}

	}

	@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Scoped {

		private final List<String> messages;

		// The proxy is made without a constructor.
		Scoped() {
			made.incrementAndGet();
			this.messages = received;
		}

		@TestListener(id = "scoped")
		void on(String payload) {
			this.messages.add(payload);
		}

	}

	@Configuration
	static class ListeningConfiguration {

		@TestListener(id = "configuration")
		private void on(String payload) {
			received.add(payload);
		}

	}

}
