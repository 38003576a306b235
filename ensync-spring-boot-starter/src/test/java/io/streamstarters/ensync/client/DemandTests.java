package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.List;

import io.streamstarters.ensync.client.Demand.Place;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DemandTests {

	private final Demand demand = new Demand();

	private final Requests first = new Requests();

	private final Requests second = new Requests();

	@Test
	void whatIsWantedBeforeThereIsAStreamIsAskedOfIt() {
		this.demand.request(2);
		this.demand.request(3);
		this.demand.attach(this.first);
		assertThat(this.first.requested).isEqualTo(5);
	}

	@Test
	void whatOneStreamDidNotDeliverIsAskedOfTheNext() {
		this.demand.attach(this.first);
		this.demand.request(3);
		assertThat(this.demand.take()).isEqualTo(Place.LISTENER);
		this.demand.detach();
		assertThat(this.demand.take()).isEqualTo(Place.NOWHERE);
		this.demand.request(1);
		this.demand.attach(this.second);
		assertThat(this.first.requested).isEqualTo(3);
		assertThat(this.second.requested).isEqualTo(3);
	}

	@Test
	void noMoreIsTakenThanIsWanted() {
		this.demand.attach(this.first);
		this.demand.request(1);
		assertThat(this.demand.take()).isEqualTo(Place.LISTENER);
		assertThat(this.demand.take()).isEqualTo(Place.NOWHERE);
	}

	@Test
	void whatComesDuringAPauseIsAskedForAgainWhenItEnds() {
		this.demand.attach(this.first);
		this.demand.request(2);
		this.demand.pause(true);
		assertThat(this.demand.take()).isEqualTo(Place.ENGINE);
		assertThat(this.demand.take()).isEqualTo(Place.ENGINE);
		assertThat(this.demand.take()).as("never asked for").isEqualTo(Place.NOWHERE);
		assertThat(this.first.requested).isEqualTo(2);
		this.demand.pause(false);
		assertThat(this.first.requested).isEqualTo(4);
		this.demand.askAgain();
		assertThat(this.first.requested).as("once").isEqualTo(4);
		assertThat(this.demand.take()).isEqualTo(Place.LISTENER);
	}

	@Test
	void whatComesDuringAPauseIsAskedForAgainInTimeAndOfTheNextStream() {
		this.demand.attach(this.first);
		this.demand.request(2);
		this.demand.pause(true);
		this.demand.take();
		this.demand.askAgain();
		assertThat(this.first.requested).isEqualTo(3);
		this.demand.take();
		this.demand.detach();
		this.demand.attach(this.second);
		this.demand.pause(false);
		assertThat(this.first.requested).isEqualTo(3);
		assertThat(this.second.requested).isEqualTo(2);
	}

	@Test
	void whatIsDeliveredWhileItIsAskedForIsTaken() {
		this.demand.attach(this.first);
		this.demand.request(1);
		this.demand.pause(true);
		this.demand.take();
		List<Place> places = new ArrayList<>();
		this.first.onRequest = () -> places.add(this.demand.take());
		this.demand.pause(false);
		assertThat(places).containsExactly(Place.LISTENER);
	}

	@Test
	void demandHasACeiling() {
		this.demand.request(Integer.MAX_VALUE);
		this.demand.request(Integer.MAX_VALUE);
		this.demand.attach(this.first);
		this.demand.request(1);
		assertThat(this.first.requested).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void nothingCannotBeRequested() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.demand.request(0));
	}

	private static final class Requests implements EventStream {

		private int requested;

		private Runnable onRequest = () -> {
		};

		@Override
		public void request(int count) {
			this.requested += count;
			this.onRequest.run();
		}

		@Override
		public void cancel() {
		}

	}

}
