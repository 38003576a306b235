package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes a list that fails shorter, as long as it goes on failing: takes out halves, then
 * smaller and smaller parts, in the end single elements.
 *
 * @param <T> type of the elements
 */
final class Shrinker<T> {

	private final Predicate<List<T>> fails;

	private final long end;

	private int tries;

	/**
	 * Creates a shrinker.
	 * @param fails whether a list fails
	 * @param tries how many lists it may try
	 * @param time after how long it tries no other
	 */
	Shrinker(Predicate<List<T>> fails, int tries, Duration time) {
		this.fails = fails;
		this.tries = tries;
		this.end = System.nanoTime() + time.toNanos();
	}

	List<T> shrink(List<T> failing) {
		List<T> shortest = failing;
		int part = Math.max(shortest.size() / 2, 1);
		while (mayTry()) {
			List<T> shorter = without(shortest, part);
			if (part == 1 && shorter.size() == shortest.size()) {
				break;
			}
			shortest = shorter;
			part = Math.max(Math.min(part, shortest.size()) / 2, 1);
		}
		return shortest;
	}

	/** From the end, as nothing that comes before depends on that. */
	private List<T> without(List<T> failing, int part) {
		List<T> shortest = failing;
		for (int from = shortest.size() - part; from > -part && mayTry(); from -= part) {
			List<T> candidate = new ArrayList<>(shortest);
			candidate.subList(Math.max(from, 0), from + part).clear();
			this.tries--;
			if (this.fails.test(candidate)) {
				shortest = candidate;
			}
		}
		return shortest;
	}

	private boolean mayTry() {
		return this.tries > 0 && System.nanoTime() - this.end < 0;
	}

}
