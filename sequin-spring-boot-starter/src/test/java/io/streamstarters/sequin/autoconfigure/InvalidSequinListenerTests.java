package io.streamstarters.sequin.autoconfigure;

import java.util.List;

import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.sequin.ChangeEvent;
import io.streamstarters.sequin.SequinListener;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.test.SequinServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that cannot work are refused when the application starts.
 */
class InvalidSequinListenerTests {

	@Test
	void aListenerOfASinkAndAStream() {
		refused(SinkAndStream.class, "has a sink and a consumer of a stream", "either");
	}

	@Test
	void aListenerOfASinkAndAConsumer() {
		refused(SinkAndConsumer.class, "has a sink and a consumer of a stream", "either");
	}

	@Test
	void aListenerOfNothing() {
		refused(Nothing.class, "has no stream", "'sink'");
	}

	@Test
	void consumersThatAreNotAsManyAsTheStreams() {
		refused(OtherNumber.class, "has 2 streams and 3 consumers", "one for each");
	}

	@Test
	void anEmptyNameAmongOthers() {
		refused(EmptyAmongOthers.class, "has an empty sink among others", "names only");
	}

	@Test
	void severalSinksOfWhichAnotherListenerHasOne() {
		refused(OneTwice.class, "has the consumer orders of @SequinListener on", "concurrency");
	}

	@Test
	void messagesOfSeveralSinks() {
		refused(MessageOfSinks.class, "takes a SequinMessage", "ChangeEvent");
	}

	@Test
	void aSinkThatCannotBe() {
		refused(BadName.class, "has the sink 'a/b'", "id");
	}

	@Test
	void aBatchThatSequinDoesNotHandOut() {
		refused(LargeBatch.class, "has the batchSize '1001'", "1 to 1000");
	}

	@Test
	void aChangeOfAStream() {
		refused(ChangeOfStream.class, "takes a ChangeEvent", "SequinMessage");
	}

	@Test
	void messagesOfASink() {
		refused(MessagesOfSink.class, "takes a SequinMessage", "ChangeEvent");
	}

	@Test
	void twoListenersOfASink() {
		refused(Twice.class, "has the consumer orders of @SequinListener on", "concurrency");
	}

	private static void refused(Class<?> listener, String problem, String action) {
		try (SequinServer server = SequinServer.builder().build()) {
			SequinContext.runner(server).withBean(listener).run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
					assertThat(ex).hasMessageContaining(problem);
					assertThat(ex.getAction()).contains(action);
				});
			});
		}
	}

	static class SinkAndStream {

		@SequinListener(sink = "orders", stream = "orders")
		void on(String data) {
		}

	}

	static class SinkAndConsumer {

		@SequinListener(sink = "orders", consumer = "orders")
		void on(String data) {
		}

	}

	static class Nothing {

		@SequinListener
		void on(String data) {
		}

	}

	static class OtherNumber {

		@SequinListener(stream = { "a", "b" }, consumer = { "c", "d", "e" })
		void on(String data) {
		}

	}

	static class EmptyAmongOthers {

		@SequinListener(sink = { "orders", "${invoices:}" })
		void on(String data) {
		}

	}

	static class OneTwice {

		@SequinListener(sink = "orders")
		@SequinListener(sink = { "invoices", "orders" })
		void on(String data) {
		}

	}

	static class MessageOfSinks {

		@SequinListener(sink = { "orders", "invoices" })
		void on(SequinMessage<String> message) {
		}

	}

	static class BadName {

		@SequinListener(sink = "a/b")
		void on(String data) {
		}

	}

	static class LargeBatch {

		@SequinListener(sink = "orders", batchSize = "1001")
		void on(String data) {
		}

	}

	static class ChangeOfStream {

		@SequinListener(stream = "orders", consumer = "shipping")
		void on(ChangeEvent<String> change) {
		}

	}

	static class MessagesOfSink {

		@SequinListener(sink = "orders")
		void on(List<SequinMessage<String>> messages) {
		}

	}

	static class Twice {

		@SequinListener(sink = "orders")
		void on(String data) {
		}

		@SequinListener(sink = "${other:orders}")
		void other(String data) {
		}

	}

}
