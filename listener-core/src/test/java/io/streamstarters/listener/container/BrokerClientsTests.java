package io.streamstarters.listener.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.streamstarters.listener.NoSuchClientException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class BrokerClientsTests {

	private final BrokerClients<Integer> both = new BrokerClients<>("broker", "url", 1, Map.of("shop", 3, "bank", 2));

	@Test
	void clientsAreFoundByTheirNames() {
		assertThat(this.both.get("")).isOne();
		assertThat(this.both.get("bank")).isEqualTo(2);
		assertThat(this.both.properties("")).isEqualTo("broker");
		assertThat(this.both.properties("bank")).isEqualTo("broker.clients.bank");
	}

	@Test
	void thePlainOneComesFirst() {
		List<String> seen = new ArrayList<>();
		this.both.map((name, number) -> number * 10).forEach((name, number) -> seen.add(name + number));
		assertThat(seen).containsExactly("10", "bank20", "shop30");
	}

	@Test
	void noClientWaitsForAnother() {
		CyclicBarrier barrier = new CyclicBarrier(3);
		Set<String> seen = ConcurrentHashMap.newKeySet();
		this.both.forEachAtOnce((name, number) -> {
			try {
				barrier.await(30, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
			seen.add(name + number);
		});
		assertThat(seen).containsExactlyInAnyOrder("1", "bank2", "shop3");
	}

	@Test
	void theOnlyClientIsCalledOnTheThreadThatAsks() {
		List<Thread> threads = new ArrayList<>();
		new BrokerClients<>("broker", "url", 1, Map.of())
			.forEachAtOnce((name, number) -> threads.add(Thread.currentThread()));
		new BrokerClients<Integer>("broker", "url", null, Map.of())
			.forEachAtOnce((name, number) -> threads.add(Thread.currentThread()));
		assertThat(threads).containsExactly(Thread.currentThread());
	}

	@Test
	void theFailureOfTheFirstClientIsThrownWhenAllAreDone() {
		Set<String> seen = ConcurrentHashMap.newKeySet();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.both.forEachAtOnce((name, number) -> {
				seen.add(name);
				if (number > 1) {
					throw new IllegalStateException(name);
				}
			}))
			.withMessage("bank");
		assertThat(seen).hasSize(3);
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.both.forEachAtOnce((name, number) -> {
			throw new StackOverflowError();
		}));
	}

	@Test
	void anUnknownNameIsToldWithThoseThatThereAre() {
		assertThatExceptionOfType(NoSuchClientException.class).isThrownBy(() -> this.both.get("bnak"))
			.withMessage("There is no client 'bnak' below 'broker.clients', only: bank, shop.")
			.returns("Correct the name, or set the properties of the client below 'broker.clients.bnak'.",
					NoSuchClientException::getAction);
		assertThatExceptionOfType(NoSuchClientException.class)
			.isThrownBy(() -> new BrokerClients<>("broker", "url", 1, Map.of()).get("bank"))
			.withMessage("There is no client 'bank' below 'broker.clients'.");
	}

	@Test
	void aPlainClientThatIsNotThereIsTold() {
		BrokerClients<Integer> named = new BrokerClients<Integer>("broker", "url", null, this.both.named());
		assertThat(named.plain()).isNull();
		assertThatExceptionOfType(NoSuchClientException.class)
			.isThrownBy(() -> named.map((name, number) -> number).get(""))
			.withMessage("There is no plain client, only those below 'broker.clients': bank, shop.")
			.returns("Name one of them, or set 'broker.url'.", NoSuchClientException::getAction);
	}

}
