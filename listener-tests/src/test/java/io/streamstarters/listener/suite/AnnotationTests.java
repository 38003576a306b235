package io.streamstarters.listener.suite;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.listener.actuate.ListenersEndpoint;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.DeliveryHandler;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerMethodFactory;
import io.streamstarters.sequin.SequinListener;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which methods of which beans listen.
 */
class AnnotationTests extends AbstractBrokerTests {

	AnnotationTests() {
		super(Annotated.class, "three=3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "first", "second", "composed", "expression", "classProxied", "interfaceProxied", "generic",
			"overriding", "prototype", "lazy" })
	void aMessageReachesItsMethodOnceAndIsSettled(String destination) {
		send(destination, 1, "to " + destination);
		awaitSettled(destination);
		assertThat(calls(destination)).containsOnlyOnce(new Note(1, "to " + destination));
	}

	@Test
	void listenersAreCalledAsTheySayOrAfterBeanAndMethod() {
		assertThat(this.application.registry().getContainers()).extracting(MessageListenerContainer::getId)
			.contains("first", "second", "composed", "expression", "unnamed.on", "unnamed.on-2")
			.hasSize(12);
	}

	@Test
	void twoMethodsOfOneNameListenEachToItsOwn() {
		send("unnamedNote", 1, "note");
		send("unnamedText", 2, "text");
		awaitSettled("unnamedNote");
		awaitSettled("unnamedText");
		assertThat(calls("unnamed")).containsExactlyInAnyOrder(new Note(1, "note"), new Note(2, "text").toJson());
	}

	@Test
	void textsAreResolved() {
		assertThat(this.application.listener("expression").getOptions().concurrency()).isEqualTo(3);
		assertThat(this.application.listener("expression").getOptions().maxInFlight()).isEqualTo(7);
	}

	@Test
	void proxiesAreCalledAndNotWhatIsBehindThem() {
		assertThat(AopUtils.isCglibProxy(this.application.context().getBean("classProxied"))).isTrue();
		assertThat(AopUtils.isJdkDynamicProxy(this.application.context().getBean("interfaceProxied"))).isTrue();
		int before = calls("proxied").size();
		send("classProxied", 2, "again");
		send("interfaceProxied", 2, "again");
		awaitSettled("classProxied");
		awaitSettled("interfaceProxied");
		assertThat(calls("proxied")).hasSize(before + 2);
	}

	@Test
	void aBeanIsMadeForTheFirstMessageAndServesTheOthers() {
		TestApplication other = closing(TestApplication.start(closing(this.kind.start()), Annotated.class, "three=3"));
		assertThat(other.calls("made")).isEmpty();
		for (String destination : List.of("prototype", "lazy")) {
			send(destination, 3, "one");
			send(destination, 4, "two");
			awaitSettled(destination);
			assertThat(calls(destination)).contains(new Note(3, "one"), new Note(4, "two"));
		}
		assertThat(calls("made")).containsExactlyInAnyOrder("prototype", "lazy");
	}

	@Test
	void aListenerComesAndGoesWhileTheApplicationRuns() {
		ListenerContainerRegistry registry = this.application.registry();
		DeliveryHandler handler = this.application.bean(ListenerMethodFactory.class)
			.createHandler("late", Note.class,
					(message) -> this.application.bean(Calls.class).add("late", message.getPayload()));
		MessageListenerContainer late = this.broker.createContainer(this.application.context(), "late", "late",
				handler);
		registry.register(late);
		send("late", 1, "one");
		assertThat(late.getState()).isEqualTo(ContainerState.STOPPED);
		registry.start("late");
		awaitSettled("late");
		registry.unregister("late");
		assertThat(registry.getContainer("late")).isNull();
		assertThat(this.application.bean(ListenersEndpoint.class).listener("late")).isNull();
		assertThat(this.application.bean(MeterRegistry.class)
			.find("messaging.listener.messages")
			.tag("listener", "late")
			.meters()).isEmpty();
		assertThat(late.getState()).isEqualTo(ContainerState.STOPPED);
		send("late", 2, "two");
		registry.register(this.broker.createContainer(this.application.context(), "late", "late", handler));
		registry.start("late");
		awaitSettled("late");
		registry.unregister("late");
		assertThat(calls("late")).containsExactly(new Note(1, "one"), new Note(2, "two"));
	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@EnSyncListener("composed")
	@SequinListener(stream = "${stream}", consumer = "${consumer.composed}", sink = "${sink.composed}")
	@interface OnComposed {

		@AliasFor(annotation = EnSyncListener.class, attribute = "id")
		String enSyncId();

		@AliasFor(annotation = SequinListener.class, attribute = "id")
		String sequinId();

	}

	static class Annotated {

		private final Calls calls;

		Annotated(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "first", value = "first")
		@EnSyncListener(id = "second", value = "${event.second}")
		@SequinListener(id = "first", stream = "${stream}", consumer = "${consumer.first}", sink = "${sink.first}")
		@SequinListener(id = "second", stream = "${stream}", consumer = "${consumer.second}", sink = "${sink.second}")
		void repeated(Note note, @Header(ListenerHeaders.LISTENER_ID) String id) {
			this.calls.add(id, note);
		}

		@OnComposed(enSyncId = "composed", sequinId = "composed")
		void composed(Note note, @Header(ListenerHeaders.LISTENER_ID) String id) {
			this.calls.add(id, note);
		}

		@EnSyncListener(id = "#{'EXPRESSION'.toLowerCase()}", value = "#{'expression'}", concurrency = "${three}",
				maxInFlight = "#{@seven}")
		@SequinListener(id = "#{'EXPRESSION'.toLowerCase()}", stream = "#{'${stream}'}",
				consumer = "${consumer.expression}", sink = "#{'${sink.expression}'}", concurrency = "${three}",
				maxInFlight = "#{@seven}")
		void expression(Note note, @Header(ListenerHeaders.LISTENER_ID) String id) {
			this.calls.add(id, note);
		}

		@Bean
		Integer seven() {
			return 7;
		}

		@Bean
		Unnamed unnamed() {
			return new Unnamed(this.calls);
		}

		@Bean
		ClassProxied classProxied() {
			return new ClassProxied(this.calls);
		}

		@Bean
		InterfaceProxied interfaceProxied() {
			return (note) -> this.calls.add("interfaceProxied", note);
		}

		@Bean
		GenericNotes generic() {
			return new GenericNotes(this.calls);
		}

		@Bean
		OverridingNotes overriding() {
			return new OverridingNotes(this.calls);
		}

		@Bean
		@Scope("prototype")
		Prototype prototype() {
			this.calls.add("made", "prototype");
			return new Prototype(this.calls);
		}

		@Bean
		@Lazy
		LazyBean lazy() {
			this.calls.add("made", "lazy");
			return new LazyBean(this.calls);
		}

		@Bean
		static MethodInterceptor counting(Calls calls) {
			return (invocation) -> {
				if (!invocation.getMethod().isDefault() && invocation.getArguments().length == 1) {
					calls.add("proxied", invocation.getMethod());
				}
				return invocation.proceed();
			};
		}

		@Bean
		static BeanNameAutoProxyCreator classProxies() {
			return proxies("classProxied", true);
		}

		@Bean
		static BeanNameAutoProxyCreator interfaceProxies() {
			return proxies("interfaceProxied", false);
		}

		private static BeanNameAutoProxyCreator proxies(String bean, boolean ofClass) {
			BeanNameAutoProxyCreator proxies = new BeanNameAutoProxyCreator();
			proxies.setBeanNames(bean);
			proxies.setInterceptorNames("counting");
			proxies.setProxyTargetClass(ofClass);
			return proxies;
		}

	}

	static class Unnamed {

		private final Calls calls;

		Unnamed(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener("unnamedNote")
		@SequinListener(stream = "${stream}", consumer = "${consumer.unnamedNote}", sink = "${sink.unnamedNote}")
		void on(Note note) {
			this.calls.add("unnamed", note);
		}

		@EnSyncListener("unnamedText")
		@SequinListener(stream = "${stream}", consumer = "${consumer.unnamedText}", sink = "${sink.unnamedText}")
		void on(String text) {
			this.calls.add("unnamed", text);
		}

	}

	static class ClassProxied {

		private final Calls calls;

		ClassProxied(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "classProxied", value = "classProxied")
		@SequinListener(id = "classProxied", stream = "${stream}", consumer = "${consumer.classProxied}",
				sink = "${sink.classProxied}")
		void on(Note note) {
			this.calls.add("classProxied", note);
		}

	}

	interface InterfaceProxied {

		@EnSyncListener(id = "interfaceProxied", value = "interfaceProxied")
		@SequinListener(id = "interfaceProxied", stream = "${stream}", consumer = "${consumer.interfaceProxied}",
				sink = "${sink.interfaceProxied}")
		void on(Note note);

	}

	abstract static class Generic<T> {

		final Calls calls;

		Generic(Calls calls) {
			this.calls = calls;
		}

		void on(T payload) {
			this.calls.add("overridden", payload);
		}

	}

	abstract static class AnnotatedGeneric<T> {

		private final Calls calls;

		AnnotatedGeneric(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "generic", value = "generic")
		@SequinListener(id = "generic", stream = "${stream}", consumer = "${consumer.generic}",
				sink = "${sink.generic}")
		void on(T payload) {
			this.calls.add("generic", payload);
		}

	}

	static class GenericNotes extends AnnotatedGeneric<Note> {

		GenericNotes(Calls calls) {
			super(calls);
		}

	}

	static class OverridingNotes extends Generic<Note> {

		OverridingNotes(Calls calls) {
			super(calls);
		}

		@Override
		@EnSyncListener(id = "overriding", value = "overriding")
		@SequinListener(id = "overriding", stream = "${stream}", consumer = "${consumer.overriding}",
				sink = "${sink.overriding}")
		void on(Note payload) {
			this.calls.add("overriding", payload);
		}

	}

	static class Prototype {

		private final Calls calls;

		Prototype(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "prototype", value = "prototype")
		@SequinListener(id = "prototype", stream = "${stream}", consumer = "${consumer.prototype}",
				sink = "${sink.prototype}")
		void on(Note note) {
			this.calls.add("prototype", note);
		}

	}

	static class LazyBean {

		private final Calls calls;

		LazyBean(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "lazy", value = "lazy")
		@SequinListener(id = "lazy", stream = "${stream}", consumer = "${consumer.lazy}", sink = "${sink.lazy}")
		void on(Note note) {
			this.calls.add("lazy", note);
		}

	}

}
