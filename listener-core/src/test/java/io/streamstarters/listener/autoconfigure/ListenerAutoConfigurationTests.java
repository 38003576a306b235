package io.streamstarters.listener.autoconfigure;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;

import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.container.ContainerOptions;
import io.streamstarters.listener.container.ContainerServices;
import io.streamstarters.listener.container.ListenerContainerRegistry;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.listener.container.MessageListenerContainer;
import io.streamstarters.listener.method.ListenerMethodFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the auto-configuration contributes, and what it leaves to the user.
 */
class ListenerAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ListenerAutoConfiguration.class));

	@Test
	void contributesWhatAllBrokersShare() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ListenerContainerRegistry.class)
			.hasSingleBean(ListenerMethodFactory.class)
			.hasSingleBean(ListenerExecutorFactory.class));
	}

	@Test
	void isFoundByTheApplication() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.contains(ListenerAutoConfiguration.class.getName());
	}

	@Test
	void backsOffWhereTheUserHasBeans() {
		this.runner.withUserConfiguration(UserBeans.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ListenerContainerRegistry.class)
				.hasSingleBean(ListenerMethodFactory.class)
				.hasSingleBean(ListenerExecutorFactory.class)
				.hasBean("userRegistry")
				.hasBean("userMethodFactory")
				.hasBean("userExecutorFactory"));
	}

	@Test
	void runsHandlersOnAPoolOfThreadsNamedAfterTheListener() {
		this.runner.run((context) -> {
			List<Thread> threads = threads(context.getBean(ListenerExecutorFactory.class).create("orders", 2));
			assertThat(threads).extracting(Thread::getName).containsExactlyInAnyOrder("orders-1", "orders-2");
			assertThat(threads).allMatch(Thread::isDaemon);
		});
	}

	@Test
	void givesEachListenerAPoolOfItsOwnAndTheSameOneAgain() {
		this.runner.run((context) -> {
			ListenerExecutorFactory factory = context.getBean(ListenerExecutorFactory.class);
			Set<Thread> orders = new HashSet<>(threads(factory.create("orders", 1)));
			orders.addAll(threads(factory.create("orders", 1)));
			// Another pool would begin anew with the numbers.
			assertThat(orders).extracting(Thread::getName).doesNotHaveDuplicates();
			assertThat(threads(factory.create("payments", 1))).extracting(Thread::getName)
				.allMatch((name) -> name.startsWith("payments-"));
		});
	}

	@Test
	void givesThreadsToTheNextStartWhileAHandlerOfTheLastOneHangs() {
		this.runner.run((context) -> {
			Executor orders = context.getBean(ListenerExecutorFactory.class).create("orders", 1);
			CountDownLatch end = new CountDownLatch(1);
			orders.execute(() -> {
				try {
					end.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			CountDownLatch ran = new CountDownLatch(1);
			orders.execute(ran::countDown);
			await().until(() -> ran.getCount() == 0);
			end.countDown();
		});
	}

	@Test
	void endsThePoolsWithTheApplication() {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		this.runner.run((context) -> threads
			.addAll(threads(context.getBean(ListenerExecutorFactory.class).create("orders", 2))));
		assertThat(threads).hasSize(2);
		await().untilAsserted(() -> assertThat(threads).noneMatch(Thread::isAlive));
	}

	@Test
	void endsThePoolOfAListenerThatIsUnregistered() {
		this.runner.run((context) -> {
			ListenerContainerRegistry registry = context.getBean(ListenerContainerRegistry.class);
			Executor orders = context.getBean(ListenerExecutorFactory.class).create("orders", 1);
			Thread before = threads(orders).get(0);
			Thread other = threads(context.getBean(ListenerExecutorFactory.class).create("others", 1)).get(0);
			registry.register(new MessageListenerContainer("orders", "test", IdleSource::new, (attempts) -> null,
					new ContainerServices((failure) -> Settlement.ack(), orders),
					new ContainerOptions(1, 1, true, Duration.ofSeconds(1), 0, Duration.ofSeconds(1))));
			registry.unregister("orders");
			await().until(() -> !before.isAlive());
			assertThat(other.isAlive()).isTrue();
			// Another listener of that id, made before, finds a pool all the same.
			assertThat(threads(orders).get(0)).isNotSameAs(before);
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void runsHandlersOnVirtualThreadsNamedAfterTheListenerWhenTheApplicationUsesThem() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true").run((context) -> {
			List<Thread> threads = threads(context.getBean(ListenerExecutorFactory.class).create("orders", 2));
			assertThat(threads).allMatch(ListenerAutoConfigurationTests::isVirtual)
				.extracting(Thread::getName)
				.allMatch((name) -> name.matches("orders-\\d+"))
				.doesNotHaveDuplicates();
		});
	}

	@Test
	@EnabledForJreRange(max = JRE.JAVA_20)
	void keepsThePoolWhereThereAreNoVirtualThreads() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(threads(context.getBean(ListenerExecutorFactory.class).create("orders", 2)))
				.extracting(Thread::getName)
				.containsExactlyInAnyOrder("orders-1", "orders-2"));
	}

	@Test
	void explainsAListenerThatCannotWork() {
		InvalidListenerException failure = new InvalidListenerException("@TestListener on shop.Orders.on",
				"cannot take a payload", "Add a parameter.");
		FailureAnalysis analysis = new InvalidListenerFailureAnalyzer()
			.analyze(new IllegalStateException("The context failed", failure));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).isEqualTo("@TestListener on shop.Orders.on cannot take a payload.");
		assertThat(analysis.getAction()).isEqualTo("Add a parameter.");
		assertThat(analysis.getCause()).isSameAs(failure);
	}

	@Test
	void registersItsFailureAnalyzer() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((message, failure) -> {
			}))).hasAtLeastOneElementOfType(InvalidListenerFailureAnalyzer.class);
	}

	private static List<Thread> threads(Executor executor) {
		List<Thread> threads = new CopyOnWriteArrayList<>();
		// Both tasks must run at once, so that none uses the thread of the other.
		CyclicBarrier together = new CyclicBarrier(2);
		for (int i = 0; i < 2; i++) {
			executor.execute(() -> {
				try {
					together.await();
					threads.add(Thread.currentThread());
				}
				catch (InterruptedException | BrokenBarrierException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}
		await().until(() -> threads.size() == 2);
		return threads;
	}

	/** There is no such method in the API of the oldest supported Java. */
	private static boolean isVirtual(Thread thread) {
		return Boolean.TRUE
			.equals(ReflectionUtils.invokeMethod(ReflectionUtils.findMethod(Thread.class, "isVirtual"), thread));
	}

	@Configuration(proxyBeanMethods = false)
	static class UserBeans {

		@Bean
		ListenerContainerRegistry userRegistry() {
			return new ListenerContainerRegistry();
		}

		@Bean
		ListenerMethodFactory userMethodFactory(ConfigurableBeanFactory beanFactory) {
			return new ListenerMethodFactory(beanFactory, new StringMessageConverter());
		}

		@Bean
		ListenerExecutorFactory userExecutorFactory() {
			return (listenerId, concurrency) -> Runnable::run;
		}

	}

}
