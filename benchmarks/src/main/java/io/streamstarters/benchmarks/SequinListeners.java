package io.streamstarters.benchmarks;

import io.streamstarters.sequin.SequinListener;

/**
 * Listeners, each class the beans of an application.
 */
final class SequinListeners {

	/** Of the listeners of which an application has one. */
	static final String ID = "orders";

	/** Counts what listeners handle. */
	static volatile Progress progress = new Progress(0);

	private SequinListeners() {
	}

	static class Stream {

		@SequinListener(stream = "orders", consumer = "all", id = ID)
		void on(Order order) {
			progress.one();
		}

	}

	static class Sink {

		@SequinListener(sink = "orders", id = ID)
		void on(Order order) {
			progress.one();
		}

	}

	/** Ten listeners, of the ten whose number the property has. */
	static class TenStreams {

		@SequinListener(stream = "orders", consumer = "c${ten}0", id = "l0")
		void on0(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}1", id = "l1")
		void on1(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}2", id = "l2")
		void on2(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}3", id = "l3")
		void on3(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}4", id = "l4")
		void on4(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}5", id = "l5")
		void on5(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}6", id = "l6")
		void on6(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}7", id = "l7")
		void on7(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}8", id = "l8")
		void on8(Order order) {
		}

		@SequinListener(stream = "orders", consumer = "c${ten}9", id = "l9")
		void on9(Order order) {
		}

	}

	/** Ten listeners, of the ten whose number the property has. */
	static class TenSinks {

		@SequinListener(sink = "c${ten}0", id = "l0")
		void on0(Order order) {
		}

		@SequinListener(sink = "c${ten}1", id = "l1")
		void on1(Order order) {
		}

		@SequinListener(sink = "c${ten}2", id = "l2")
		void on2(Order order) {
		}

		@SequinListener(sink = "c${ten}3", id = "l3")
		void on3(Order order) {
		}

		@SequinListener(sink = "c${ten}4", id = "l4")
		void on4(Order order) {
		}

		@SequinListener(sink = "c${ten}5", id = "l5")
		void on5(Order order) {
		}

		@SequinListener(sink = "c${ten}6", id = "l6")
		void on6(Order order) {
		}

		@SequinListener(sink = "c${ten}7", id = "l7")
		void on7(Order order) {
		}

		@SequinListener(sink = "c${ten}8", id = "l8")
		void on8(Order order) {
		}

		@SequinListener(sink = "c${ten}9", id = "l9")
		void on9(Order order) {
		}

	}

}
