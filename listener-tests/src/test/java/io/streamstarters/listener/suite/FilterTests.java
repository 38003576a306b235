package io.streamstarters.listener.suite;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.FailedDelivery;
import io.streamstarters.listener.InvalidListenerException;
import io.streamstarters.listener.ListenerException;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Which messages a listener wants, and how fast.
 */
class FilterTests extends AbstractBrokerTests {

	FilterTests() {
		super(Listeners.class, "least=10");
	}

	@ParameterizedTest
	@ValueSource(strings = { "filtered", "filteredBatch" })
	void whatIsNotWantedIsSettledAndCountedAndHandledByNobody(String listener) {
		for (int id = 8; id < 13; id++) {
			send(listener, id, "note");
		}
		awaitSettled(listener);
		assertThat(calls(listener)).containsExactlyInAnyOrder(new Note(11, "note"), new Note(12, "note"));
		assertThat(this.application.listener(listener).getStatistics().getFiltered()).isEqualTo(3);
		assertThat(this.application.listener(listener).getStatistics().getHandled()).isEqualTo(2);
	}

	@Test
	void aFilterThatFailsOnAMessageIsAFailure() {
		this.broker.send("strict", 1, "{\"id\":1,\"other\":true}");
		send("strict", 2, "long enough");
		awaitSettled("strict");
		assertThat(calls("strict")).containsExactly(new Note(2, "long enough"));
		assertThat(calls("dead")).singleElement().isInstanceOfSatisfying(FailedDelivery.class, (failure) -> {
			assertThat(failure.listenerId()).isEqualTo("strict");
			assertThat(failure.attempt()).isEqualTo(3);
			assertThat(failure.cause()).isInstanceOf(ListenerException.class).hasMessageContaining("filter");
		});
	}

	@Test
	void aFilterThatIsNoExpressionStopsTheStart() {
		assertThatThrownBy(() -> TestApplication.run(this.broker, Broken.class))
			.isInstanceOfSatisfying(InvalidListenerException.class, (ex) -> {
				assertThat(ex).hasMessageContaining("has a filter that is no expression");
				assertThat(ex.getAction()).contains("'filter'");
			});
	}

	@Test
	void aRateHoldsNobodyElseBack() {
		for (int id = 1; id <= 3; id++) {
			send("hourly", id, "note");
		}
		await().until(() -> calls("hourly").size() == 1);
		for (int id = 1; id <= 20; id++) {
			send("free", id, "note");
		}
		awaitSettled("free");
		assertThat(calls("free")).hasSize(20);
		awaitUnsettled("hourly", 2);
		assertThat(calls("hourly")).hasSize(1);
	}

	static class Listeners {

		private final Calls calls;

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> {
				this.calls.add("dead", failure);
				return CompletableFuture.completedStage(true);
			};
		}

		@EnSyncListener(id = "filtered", value = "filtered",
				filter = "payload.id > ${least} and headers['listener_id'] == 'filtered'")
		@SequinListener(id = "filtered", stream = "${stream}", consumer = "${consumer.filtered}",
				sink = "${sink.filtered}", filter = "payload.id > ${least} and headers['listener_id'] == 'filtered'")
		void filtered(Note note) {
			this.calls.add("filtered", note);
		}

		@EnSyncListener(id = "filteredBatch", value = "filteredBatch", filter = "payload.id > ${least}",
				concurrency = "2", batchSize = "4")
		@SequinListener(id = "filteredBatch", stream = "${stream}", consumer = "${consumer.filteredBatch}",
				sink = "${sink.filteredBatch}", filter = "payload.id > ${least}", concurrency = "2", batchSize = "4")
		void filteredBatch(List<Note> notes) {
			notes.forEach((note) -> this.calls.add("filteredBatch", note));
		}

		@EnSyncListener(id = "strict", value = "strict", filter = "payload.text.length() > 3")
		@SequinListener(id = "strict", stream = "${stream}", consumer = "${consumer.strict}", sink = "${sink.strict}",
				filter = "payload.text.length() > 3")
		void strict(Note note) {
			this.calls.add("strict", note);
		}

		@EnSyncListener(id = "hourly", value = "hourly", rateLimit = "1/h")
		@SequinListener(id = "hourly", stream = "${stream}", consumer = "${consumer.hourly}", sink = "${sink.hourly}",
				rateLimit = "1/h")
		void hourly(Note note) {
			this.calls.add("hourly", note);
		}

		@EnSyncListener(id = "free", value = "free")
		@SequinListener(id = "free", stream = "${stream}", consumer = "${consumer.free}", sink = "${sink.free}")
		void free(Note note) {
			this.calls.add("free", note);
		}

	}

	static class Broken {

		@EnSyncListener(id = "broken", value = "broken", filter = "payload.id >")
		@SequinListener(id = "broken", stream = "${stream}", consumer = "${consumer.broken}", sink = "${sink.broken}",
				filter = "payload.id >")
		void broken(Note note) {
		}

	}

}
