package io.streamstarters.ensync.client;

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
		assertThat(this.demand.take()).isTrue();
		this.demand.detach();
		assertThat(this.demand.take()).isFalse();
		this.demand.request(1);
		this.demand.attach(this.second);
		assertThat(this.first.requested).isEqualTo(3);
		assertThat(this.second.requested).isEqualTo(3);
	}

	@Test
	void noMoreIsTakenThanIsWanted() {
		this.demand.attach(this.first);
		this.demand.request(1);
		assertThat(this.demand.take()).isTrue();
		assertThat(this.demand.take()).isFalse();
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

		@Override
		public void request(int count) {
			this.requested += count;
		}

		@Override
		public void cancel() {
		}

	}

}
