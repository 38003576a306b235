package io.streamstarters.ensync.listener;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.streamstarters.ensync.EnSyncHeaders;
import io.streamstarters.ensync.EnSyncListener;

import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A listener that does what a test tells it to, and remembers how often it was called.
 */
class OrderListener {

	static final String ID = "orders";

	final BlockingQueue<Order> handled = new LinkedBlockingQueue<>();

	final List<Integer> attempts = new CopyOnWriteArrayList<>();

	final List<Integer> started = new CopyOnWriteArrayList<>();

	final AtomicInteger parallel = new AtomicInteger();

	final AtomicInteger mostParallel = new AtomicInteger();

	volatile Action action = (order) -> {
	};

	@EnSyncListener(id = ID, value = { "${events:orders/created}", "${more-events:orders/created}" })
	void on(Order order, @Header(EnSyncHeaders.DELIVERY_ATTEMPT) int attempt) throws Exception {
		this.started.add(order.number());
		this.attempts.add(attempt);
		this.mostParallel.accumulateAndGet(this.parallel.incrementAndGet(), Math::max);
		try {
			this.action.on(order);
			this.handled.add(order);
		}
		finally {
			this.parallel.decrementAndGet();
		}
	}

	/** Lets the handling of one order wait; the others go on. */
	CountDownLatch block(int number) {
		CountDownLatch open = new CountDownLatch(1);
		this.action = (order) -> {
			if (order.number() == number) {
				assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
			}
		};
		return open;
	}

	Order next() throws InterruptedException {
		Order order = this.handled.poll(20, TimeUnit.SECONDS);
		assertThat(order).as("a handled order").isNotNull();
		return order;
	}

	record Order(int number) {

		static String json(int number) {
			return "{\"number\":" + number + "}";
		}

	}

	@FunctionalInterface
	interface Action {

		void on(Order order) throws Exception;

	}

}
