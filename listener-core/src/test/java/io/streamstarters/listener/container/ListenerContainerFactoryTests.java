package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.ObservationRegistry;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.ListenerErrorHandler;
import io.streamstarters.listener.Settlement;
import io.streamstarters.listener.observation.ListenerObservations;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who decides about failures and takes dead letters: the listener's own, else that of the
 * factory.
 */
class ListenerContainerFactoryTests {

	private static final Settlement OWN = Settlement.discard("own");

	private static final Settlement OF_FACTORY = Settlement.discard("of the factory");

	private final List<ScriptedSource> sources = new CopyOnWriteArrayList<>();

	private final List<FailedDelivery> deadLetters = new CopyOnWriteArrayList<>();

	private final DeadLetterPublisher publisher = (failure) -> {
		this.deadLetters.add(failure);
		return CompletableFuture.completedStage(true);
	};

	private final ListenerContainerFactory factory = new ListenerContainerFactory("broker",
			(withDeadLetters) -> (failure) -> withDeadLetters ? Settlement.deadLetter("given up") : OF_FACTORY, null,
			(id, concurrency) -> Runnable::run, (event) -> {
			}, (attributes) -> new ContainerOptions(Math.max(1, attributes.concurrency()), 8, true,
					Duration.ofSeconds(30), 10, Duration.ofMinutes(1)),
			new ListenerObservations(ObservationRegistry.NOOP, null));

	@Test
	void letsTheErrorHandlerOfTheFactoryDecide() {
		assertThat(fail(this.factory, null, null)).isEqualTo(OF_FACTORY);
		assertThat(fail(this.factory.withErrorHandler((failure) -> OWN), null, null)).isEqualTo(OWN);
		assertThat(fail(this.factory, null, null)).as("the copy's original").isEqualTo(OF_FACTORY);
	}

	@Test
	void letsTheErrorHandlerOfTheListenerComeFirst() {
		assertThat(fail(this.factory, (failure) -> OWN, null)).isEqualTo(OWN);
	}

	@Test
	void tellsTheErrorHandlerOfTheFactoryWhetherThereAreDeadLetters() {
		assertThat(fail(this.factory.withDeadLetters(this.publisher), null, null)).isEqualTo(Settlement.ack());
		assertThat(this.deadLetters).hasSize(1);
		assertThat(fail(this.factory.withDeadLetters(this.publisher).withDeadLetters(null), null, null))
			.isEqualTo(OF_FACTORY);
	}

	@Test
	void givesDeadLettersToTheListenersOwnPlace() {
		ListenerContainerFactory other = this.factory.withDeadLetters((failure) -> {
			throw new IllegalStateException("not this one");
		});
		assertThat(fail(other, null, this.publisher)).isEqualTo(Settlement.ack());
		assertThat(fail(this.factory, null, this.publisher)).isEqualTo(Settlement.ack());
		assertThat(this.deadLetters).hasSize(2);
	}

	@Test
	void changesTheOptionsAfterAllOthers() {
		ListenerContainerFactory changed = this.factory.withOptions((options) -> options.withConcurrency(9))
			.withOptions((options) -> options.withIdleEventInterval(Duration.ofSeconds(options.concurrency()))
				.withAutoStartup(false));
		ListenerAttributes attributes = new ListenerAttributes(true, 3, 0, false, 0, null, null, null, null, null);
		assertThat(this.factory.options(attributes).concurrency()).isEqualTo(3);
		assertThat(changed.options(attributes).concurrency()).isEqualTo(9);
		assertThat(changed.options(attributes).maxInFlight()).isEqualTo(9);
		assertThat(changed.options(attributes).idleEventInterval()).isEqualTo(Duration.ofSeconds(9));
		assertThat(changed.options(attributes).autoStartup()).isFalse();
	}

	private Settlement fail(ListenerContainerFactory factory, @Nullable ListenerErrorHandler errorHandler,
			@Nullable DeadLetterPublisher deadLetters) {
		ListenerAttributes attributes = new ListenerAttributes(true, 0, 0, false, 0, null, null, null, errorHandler,
				deadLetters);
		MessageListenerContainer container = factory.create("orders", "orders", null, attributes,
				factory.options(attributes), () -> {
					ScriptedSource source = new ScriptedSource(8, new ConcurrentLinkedQueue<>());
					this.sources.add(source);
					return source;
				}, (attempts) -> {
					throw new IllegalStateException();
				});
		container.start();
		ScriptedSource source = this.sources.get(this.sources.size() - 1);
		source.deliver(new TestDelivery("a"));
		container.stop();
		assertThat(source.settlementsOf("a")).hasSize(1);
		return source.settlementsOf("a").get(0);
	}

}
