package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ShrinkerTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	private final List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();

	private final List<List<Integer>> tried = new ArrayList<>();

	@Test
	void leavesOnlyWhatTheFailureNeeds() {
		assertThat(shrink(List.of(3, 400, 401, 998), 10_000)).containsExactly(3, 400, 401, 998);
		assertThat(this.tried).hasSizeLessThan(300);
	}

	@Test
	void leavesTheFirstOrTheLastAlone() {
		assertThat(shrink(List.of(0), 10_000)).containsExactly(0);
		assertThat(shrink(List.of(999), 10_000)).containsExactly(999);
	}

	@Test
	void leavesNothingOfWhatFailsAnyway() {
		assertThat(shrink(List.of(), 10_000)).isEmpty();
	}

	@Test
	void leavesWhatNeedsAllOfItsElements() {
		assertThat(shrink(this.numbers, 3000)).isEqualTo(this.numbers);
	}

	@Test
	void takesOutASecondElementThatTheFirstOneKept() {
		// 7 can go when 500 has gone.
		Shrinker<Integer> shrinker = new Shrinker<>(
				(list) -> list.contains(800) && (list.contains(7) || !list.contains(500)), 10_000, LONG);
		assertThat(shrinker.shrink(this.numbers)).containsExactly(800);
	}

	@Test
	void goesOnWithSingleElementsUntilNoneCanGo() {
		// Each can go only when the one before it has gone.
		Shrinker<Integer> shrinker = new Shrinker<>(
				(list) -> !list.isEmpty() && list.equals(this.numbers.subList(list.get(0), 6)), 10_000, LONG);
		assertThat(shrinker.shrink(this.numbers.subList(0, 6))).containsExactly(5);
	}

	@Test
	void triesNoMoreListsThanItMay() {
		List<Integer> shrunk = shrink(List.of(3, 400), 5);
		assertThat(this.tried).hasSize(5);
		assertThat(shrunk).hasSizeLessThan(1000).contains(3, 400);
	}

	@Test
	void triesNoneAfterItsTime() {
		Shrinker<Integer> shrinker = new Shrinker<>(this.tried::add, 10_000, Duration.ZERO);
		assertThat(shrinker.shrink(this.numbers)).isEqualTo(this.numbers);
		assertThat(this.tried).isEmpty();
	}

	/** Of a list that fails when it has all of these. */
	private List<Integer> shrink(List<Integer> culprits, int tries) {
		return new Shrinker<Integer>((list) -> {
			this.tried.add(list);
			return list.containsAll(culprits);
		}, tries, LONG).shrink(this.numbers);
	}

}
