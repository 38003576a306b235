package io.streamstarters.ensync.listener;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.streamstarters.ensync.Applications;
import io.streamstarters.ensync.listener.OrderListener.Order;
import io.streamstarters.ensync.test.EnSyncOperation;
import io.streamstarters.ensync.test.EventState;
import io.streamstarters.listener.container.ContainerState;
import io.streamstarters.listener.container.MessageListenerContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a listener does when the engine refuses to pause it, or to let it go on.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnSyncListenerPauseTests {

	private final Applications applications = new Applications();

	@AfterEach
	void close() {
		this.applications.close();
	}

	@Test
	void aPauseHoldsAlthoughTheEngineRefusesIt(CapturedOutput output) {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class);
		MessageListenerContainer container = Applications.container(context);
		this.applications.server().faults().refuseNext(EnSyncOperation.PAUSE, 1, "PERMISSION_DENIED: no pause");
		container.pause();
		await().untilAsserted(
				() -> assertThat(output).contains("PERMISSION_DENIED: no pause").contains("paused on this side"));
		String event = this.applications.publish("orders/created", Order.json(1));
		this.applications.awaitState(event, EventState.DEFERRED);
		assertThat(container.getStatistics().getHandled()).isZero();
		container.resume();
		this.applications.clock().advance(Duration.ofSeconds(5));
		this.applications.awaitState(event, EventState.ACKED);
	}

	@Test
	void aListenerGoesOnAlthoughTheEngineDoesNotResumeIt() {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class);
		MessageListenerContainer container = Applications.container(context);
		container.pause();
		await().until(() -> this.applications.server().calls(EnSyncOperation.PAUSE) == 1);
		this.applications.server().faults().refuseNext(EnSyncOperation.CONTINUE, 1, "PERMISSION_DENIED: no end");
		String event = this.applications.publish("orders/created", Order.json(1));
		container.resume();
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(container.getState()).isEqualTo(ContainerState.RUNNING);
		assertThat(container.getLastError()).hasMessageContaining("no end");
	}

	@Test
	void anEventThatComesAgainDuringAPauseWhileItIsInHandStaysInHand() {
		ConfigurableApplicationContext context = this.applications.start(OrderListener.class,
				"ensync.listener.max-in-flight=2");
		MessageListenerContainer container = Applications.container(context);
		OrderListener orders = context.getBean(OrderListener.class);
		CountDownLatch open = orders.block(1);
		String event = this.applications.publish("orders/created", Order.json(1));
		await().until(() -> orders.started.size() == 1);
		container.pause();
		await().until(() -> this.applications.server().calls(EnSyncOperation.PAUSE) == 1);
		this.applications.server().faults().redeliver(event);
		await().during(Duration.ofMillis(200)).until(() -> this.applications.event(event).deferrals().isEmpty());
		open.countDown();
		this.applications.awaitState(event, EventState.ACKED);
		assertThat(this.applications.event(event).deliveries()).isEqualTo(2);
		assertThat(this.applications.event(event).deferrals()).isEmpty();
		assertThat(orders.started).containsExactly(1);
	}

}
