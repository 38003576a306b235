package io.streamstarters.listener.method;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.PlainProcessedMessageStore;
import io.streamstarters.listener.container.DeliveryAttempt;
import io.streamstarters.listener.method.ListenerAnnotationRegistrarTests.ClassProxies;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Listener methods of Kotlin that suspend: done when they have gone on to their end.
 */
class SuspendingListenerTests {

	private static final String CHAIR = """
			{"product": "chair", "quantity": 2}""";

	private static final Order ORDER = new Order("chair", 2);

	private final ListenerApplication application = ListenerApplication.of(SuspendingListeners.class);

	private final SuspendingListeners listeners = this.application.bean(SuspendingListeners.class);

	@AfterEach
	void close() {
		this.application.close();
	}

	@Test
	void isDoneWhenTheFunctionHasGoneOnToItsEnd() throws Exception {
		CompletableFuture<?> later = start("suspending", CHAIR);
		assertThat(this.listeners.getReceived()).containsExactly("shop");
		assertThat(later).isNotDone();
		this.listeners.getEnd().complete("");
		later.join();
		assertThat(this.listeners.getReceived()).containsExactly("shop", ORDER);
		assertThat(this.application.results).isEmpty();
	}

	@Test
	void repliesWithWhatTheFunctionReturns() throws Exception {
		CompletableFuture<?> later = start("replying", CHAIR);
		assertThat(this.application.results).isEmpty();
		this.listeners.getEnd().complete("is here");
		later.join();
		assertThat(this.application.results).containsExactly("chair is here");
	}

	@Test
	void failsWithWhatTheFunctionThrows() throws Exception {
		CompletableFuture<?> later = start("failing", CHAIR);
		this.listeners.getEnd().complete("is broken");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(later::join)
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessage("chair is broken");
	}

	@Test
	void takesABatch() throws Exception {
		this.listeners.getEnd().complete("");
		this.application.handleAll("batch", CHAIR, CHAIR);
		assertThat(this.listeners.getReceived()).containsExactly(ORDER, ORDER);
	}

	@Test
	void takesDeadLetters() {
		DeliveryAttempt attempt = ListenerApplication.attempt(CHAIR, Map.of(), 1);
		CompletionStage<?> later = this.application.attributes.get("batch")
			.deadLetters()
			.publish(new FailedDelivery("batch", attempt.delivery(), new IllegalStateException(), 3));
		assertThat(later.toCompletableFuture()).isNotDone();
		this.listeners.getEnd().complete("");
		later.toCompletableFuture().join();
		assertThat(this.listeners.getReceived()).containsExactly("chair 3");
	}

	@Test
	void callsAProxiedFunction() throws Exception {
		try (ListenerApplication proxied = ListenerApplication.of(ClassProxies.class,
				AdvisedSuspendingListener.class)) {
			AdvisedSuspendingListener listener = proxied.bean(AdvisedSuspendingListener.class);
			assertThat(AopUtils.isCglibProxy(listener)).isTrue();
			proxied.handleBy("advised", CHAIR);
			await().untilAsserted(() -> assertThat(listener.getReceived()).containsExactly(ORDER));
		}
	}

	@Test
	void refusesAFlowWhichCannotBeWaitedFor() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(FlowListener.class))
			.withMessageContaining("returns Flow, which cannot be waited for");
	}

	@Test
	void refusesAStoreOfProcessedMessagesWhoseUnitWouldEndBefore() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerApplication.of(AdvisedSuspendingListener.class, PlainProcessedMessageStore.class))
			.withMessageContaining("is not done when it returns");
	}

	private CompletableFuture<?> start(String id, String payload) throws Exception {
		CompletionStage<?> later = this.application.startHandling(id,
				List.of(ListenerApplication.attempt(payload, Map.of("source", "shop"), 1)));
		return later.toCompletableFuture();
	}

}
