package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.streamstarters.listener.Settlement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Pauses, and what is told to a listener by its id.
 */
class ContainerPauseTests {

	@RegisterExtension
	private final ContainerFixture fixture = new ContainerFixture();

	private final ListenerContainerRegistry registry = new ListenerContainerRegistry();

	private final ContainerFixture.SingleHandler nothing = (delivery, attempt, acknowledgment) -> {
	};

	@Test
	void pausesTheSourceAndHandlesWhatIsInHand() {
		CountDownLatch busy = this.fixture.latch();
		MessageListenerContainer container = this.fixture.start((delivery, attempt, acknowledgment) -> busy.await());
		this.fixture.source().deliver(new TestDelivery("a"));
		this.fixture.source().deliver(new TestDelivery("b"));
		container.pause();
		assertThat(container.isPaused()).isTrue();
		assertThat(this.fixture.source().isPaused()).isTrue();
		assertThat(container.getState()).isEqualTo(ContainerState.RUNNING);
		busy.countDown();
		this.fixture.awaitSettled("b", Settlement.ack());
		container.resume();
		assertThat(container.isPaused()).isFalse();
		assertThat(this.fixture.source().isPaused()).isFalse();
	}

	@Test
	void endsAPauseWithAStop() {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		container.pause();
		container.stop();
		assertThat(container.isPaused()).isFalse();
		container.start();
		assertThat(container.isPaused()).isFalse();
		assertThat(this.fixture.source().isPaused()).isFalse();
	}

	@Test
	void doesNothingToAContainerThatIsNotStarted() {
		MessageListenerContainer container = this.fixture.create(this.nothing);
		container.pause();
		container.resume();
		assertThat(container.isPaused()).isFalse();
		container.start();
		assertThat(container.isPaused()).isFalse();
		container.pause();
		container.stop();
		// A closed source that is told something is a violation.
		container.resume();
		container.pause();
		assertThat(container.isPaused()).isFalse();
	}

	@Test
	void leavesSourceAndContainerInTheSameStateWhoeverPausesAndResumesAtOnce() throws Exception {
		MessageListenerContainer container = this.fixture.start(this.nothing);
		CountDownLatch pausing = new CountDownLatch(1);
		CountDownLatch goOn = this.fixture.latch();
		this.fixture.source().onPause = () -> {
			pausing.countDown();
			ContainerFixture.awaitUninterrupted(goOn);
		};
		this.fixture.threads.execute(container::pause);
		pausing.await();
		CountDownLatch resumed = new CountDownLatch(1);
		Thread resuming = new Thread(() -> {
			container.resume();
			resumed.countDown();
		});
		resuming.start();
		await().until(() -> resuming.getState() == Thread.State.WAITING || resumed.getCount() == 0);
		goOn.countDown();
		resumed.await();
		await().untilAsserted(() -> assertThat(this.fixture.source().isPaused()).isEqualTo(container.isPaused()));
		container.resume();
		assertThat(this.fixture.source().isPaused()).isFalse();
	}

	@Test
	void startsPausesResumesAndStopsById() {
		MessageListenerContainer container = this.fixture
			.with(new ContainerOptions(1, 4, false, Duration.ofSeconds(30), 10, Duration.ofMinutes(1)))
			.create(this.nothing);
		this.registry.register(container);
		this.registry.start("orders");
		assertThat(container.isRunning()).isTrue();
		this.registry.pause("orders");
		assertThat(container.isPaused()).isTrue();
		assertThat(this.fixture.source().isPaused()).isTrue();
		this.registry.resume("orders");
		assertThat(container.isPaused()).isFalse();
		assertThat(this.fixture.source().isPaused()).isFalse();
		this.registry.stop("orders");
		assertThat(container.isRunning()).isFalse();
	}

	@Test
	void refusesAnIdThatNoListenerHas() {
		String message = "There is no listener with id 'unknown'";
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.start("unknown")).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.stop("unknown")).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.pause("unknown")).withMessage(message);
		assertThatIllegalArgumentException().isThrownBy(() -> this.registry.resume("unknown")).withMessage(message);
	}

}
