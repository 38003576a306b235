package io.streamstarters.listener.suite;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.container.ListenerExecutorFactory;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which threads handlers run on.
 */
class ThreadTests extends AbstractBrokerTests {

	ThreadTests() {
		super(Listeners.class);
	}

	@Test
	void threadsAreNamedAfterTheListenerAndAsManyAsItMayUseAtOnce() {
		sendThree(this.broker);
		awaitSettled("threads");
		assertThat(calls("threads")).extracting((thread) -> ((Thread) thread).getName())
			.hasSize(3)
			.doesNotHaveDuplicates()
			.allMatch((name) -> name.startsWith("threads-"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void threadsAreVirtualWhereBootSaysSo() {
		Broker other = closing(this.kind.start());
		TestApplication application = closing(
				TestApplication.start(other, Listeners.class, "spring.threads.virtual.enabled=true"));
		sendThree(other);
		awaitUnsettled(other, "threads", 0);
		assertThat(application.calls("threads")).hasSize(3).allSatisfy((thread) -> {
			assertThat(((Thread) thread).getName()).startsWith("threads-");
			assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
		});
	}

	@Test
	void theApplicationGivesThreadsOfItsOwn() {
		Broker other = closing(this.kind.start());
		TestApplication application = closing(TestApplication.start(other, WithExecutor.class));
		sendThree(other);
		awaitUnsettled(other, "threads", 0);
		assertThat(application.calls("threads")).hasSize(3)
			.allMatch((thread) -> ((Thread) thread).getName().equals("mine for threads and 3"));
	}

	/** None of which ends before all have begun. */
	private static void sendThree(Broker broker) {
		for (int id = 1; id <= 3; id++) {
			broker.send("threads", new Note(id, "note"));
		}
	}

	static class Listeners {

		final Calls calls;

		private final CyclicBarrier barrier = new CyclicBarrier(3);

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@EnSyncListener(id = "threads", value = "threads", concurrency = "3")
		@SequinListener(id = "threads", stream = "${stream}", consumer = "${consumer.threads}",
				sink = "${sink.threads}", concurrency = "3")
		void threads(Note note) throws Exception {
			this.calls.add("threads", Thread.currentThread());
			this.barrier.await(30, TimeUnit.SECONDS);
		}

	}

	static class WithExecutor extends Listeners {

		WithExecutor(Calls calls) {
			super(calls);
		}

		@Bean
		ListenerExecutorFactory executors() {
			return (listenerId, concurrency) -> (
					task) -> new Thread(task, "mine for " + listenerId + " and " + concurrency).start();
		}

	}

}
