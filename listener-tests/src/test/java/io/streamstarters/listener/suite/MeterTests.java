package io.streamstarters.listener.suite;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.streamstarters.ensync.EnSyncListener;
import io.streamstarters.listener.Acknowledgment;
import io.streamstarters.listener.DeadLetterPublisher;
import io.streamstarters.listener.ListenerHeaders;
import io.streamstarters.sequin.SequinListener;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.messaging.handler.annotation.Header;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What is measured, with the same keys whatever the broker.
 */
class MeterTests extends AbstractBrokerTests {

	MeterTests() {
		super(Listeners.class);
	}

	@Test
	void everyOutcomeIsCountedOnce() {
		this.broker.loseNextAck();
		send("metered", 1, "fine");
		await().until(() -> count("messages", "handled") == 1);
		await().until(() -> this.application.listener("metered").getInFlight() == 0);
		this.broker.redeliverHandled("metered");
		await().until(() -> count("messages", "duplicate") == 1);
		awaitSettled("metered");
		send("metered", 2, "later");
		send("metered", 3, "fails");
		send("metered", 4, "not wanted");
		send("metered", 5, "discard");
		awaitSettled("metered");
		assertThat(count("messages", "handled")).isEqualTo(2);
		assertThat(count("messages", "failed")).isEqualTo(3);
		assertThat(count("messages", "filtered")).isOne();
		assertThat(count("messages", "duplicate")).isOne();
		assertThat(count("messages", "dead-lettered")).isOne();
		assertThat(count("retries", null)).isEqualTo(3);
		assertThat(count("redeliveries", null)).isEqualTo(4);
		assertThat(count("lease.overruns", null)).isZero();
		await().until(() -> count("in.flight", null) == 0);
		await().untilAsserted(() -> assertThat(observed()).containsExactly("deferred 1", "discarded 1", "failed 3",
				"filtered 1", "handled 2"));
	}

	private long count(String name, String outcome) {
		return meters("messaging.listener." + name).stream()
			.filter((meter) -> outcome == null || outcome.equals(meter.getId().getTag("outcome")))
			.mapToLong(MeterTests::value)
			.sum();
	}

	private List<String> observed() {
		return meters("messaging.process").stream()
			.map((meter) -> meter.getId().getTag("messaging.outcome") + " " + value(meter))
			.sorted()
			.toList();
	}

	private Collection<Meter> meters(String name) {
		return this.application.bean(MeterRegistry.class)
			.find(name)
			.tag(name.equals("messaging.process") ? "messaging.listener.id" : "listener", "metered")
			.meters();
	}

	private static long value(Meter meter) {
		return (long) meter.measure().iterator().next().getValue();
	}

	@Test
	void keysAreTheSameForAllBrokersForMessagesAndForBatches() {
		send("plain", 1, "fine");
		send("batch", 1, "fine");
		awaitSettled("plain");
		awaitSettled("batch");
		Set<String> expected = Set.of("error", "messaging.consumer.group.name", "messaging.destination.name",
				"messaging.listener.id", "messaging.operation.name", "messaging.operation.type", "messaging.outcome",
				"messaging.system");
		await().until(() -> ids("messaging.process").containsAll(Set.of("plain", "batch")));
		assertThat(keys("messaging.process")).containsExactly(expected);
		assertThat(keys("messaging.listener.messages")).containsExactly(Set.of("broker", "listener", "outcome"));
		for (String name : List.of("retries", "redeliveries", "lease.overruns", "in.flight")) {
			assertThat(keys("messaging.listener." + name)).as(name).containsExactly(Set.of("broker", "listener"));
		}
		assertThat(all("messaging.process")).allSatisfy((meter) -> {
			assertThat(meter.getId().getTag("messaging.system")).isEqualTo(this.broker.name());
			assertThat(meter.getId().getTag("messaging.operation.name")).isEqualTo("process");
		});
		assertThat(all("messaging.process.active")).isNotEmpty();
	}

	@Test
	void whatATemplatePublishesIsObserved() {
		this.broker.publish(this.application.context(), "plain", new Note(7, "published"));
		awaitSettled("plain");
		assertThat(calls("plain")).contains(new Note(7, "published"));
		assertThat(keys("messaging.publish")).containsExactly(Set.of("error", "messaging.destination.name",
				"messaging.operation.name", "messaging.operation.type", "messaging.system"));
		assertThat(all("messaging.publish")).singleElement().satisfies((meter) -> {
			assertThat(value(meter)).isOne();
			assertThat(meter.getId().getTag("messaging.system")).isEqualTo(this.broker.name());
			assertThat(meter.getId().getTag("messaging.operation.type")).isEqualTo("send");
			assertThat(meter.getId().getTag("error")).isEqualTo("none");
		});
	}

	private Collection<Meter> all(String name) {
		return this.application.bean(MeterRegistry.class).find(name).meters();
	}

	private Set<Set<String>> keys(String name) {
		return all(name).stream()
			.map((meter) -> meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet()))
			.collect(Collectors.toSet());
	}

	private Set<String> ids(String name) {
		return all(name).stream()
			.map((meter) -> meter.getId().getTag("messaging.listener.id"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	static class Listeners {

		private final Calls calls;

		Listeners(Calls calls) {
			this.calls = calls;
		}

		@Bean
		DeadLetterPublisher deadLetters() {
			return (failure) -> CompletableFuture.completedStage(true);
		}

		@EnSyncListener(id = "metered", value = "metered", filter = "payload.text != 'not wanted'")
		@SequinListener(id = "metered", stream = "${stream}", consumer = "${consumer.metered}",
				sink = "${sink.metered}", filter = "payload.text != 'not wanted'")
		void metered(Note note, Acknowledgment acknowledgment, @Header(ListenerHeaders.DELIVERY_ATTEMPT) int attempt) {
			switch (note.text()) {
				case "fails" -> throw new IllegalStateException("fails");
				case "discard" -> acknowledgment.discard("Not wanted");
				case "later" -> {
					if (attempt == 1) {
						acknowledgment.retryLater(Duration.ofMillis(50), "Not yet");
					}
				}
				default -> {
				}
			}
		}

		@EnSyncListener(id = "plain", value = "plain")
		@SequinListener(id = "plain", stream = "${stream}", consumer = "${consumer.plain}", sink = "${sink.plain}")
		void plain(Note note) {
			this.calls.add("plain", note);
		}

		@EnSyncListener(id = "batch", value = "batch", batchSize = "3")
		@SequinListener(id = "batch", stream = "${stream}", consumer = "${consumer.batch}", sink = "${sink.batch}",
				batchSize = "3")
		void batch(List<Note> notes) {
			notes.forEach((note) -> this.calls.add("batch", note));
		}

	}

}
