package io.streamstarters.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Measures two ways to do the same, in turn, so that both meet the same noise of the
 * machine, and prints the median of each and their ratio.
 */
final class Comparison {

	private final String title;

	private final String unit;

	private final int rounds;

	private final List<String> lines = new ArrayList<>();

	Comparison(String title, String unit, int rounds) {
		this.title = title;
		this.unit = unit;
		this.rounds = rounds;
	}

	/**
	 * Compares, after a round of each that does not count.
	 * @param name what is measured
	 * @param baseline the hand-written way
	 * @param ours the starter's way
	 */
	void run(String name, Measurement baseline, Measurement ours) throws Exception {
		baseline.measure();
		ours.measure();
		List<Double> baselines = new ArrayList<>();
		List<Double> results = new ArrayList<>();
		for (int i = 0; i < this.rounds; i++) {
			baselines.add(baseline.measure());
			results.add(ours.measure());
		}
		double base = median(baselines);
		double result = median(results);
		String line = String.format(Locale.ROOT, "%-44s %12.0f %12.0f %8.2f", name, base, result, result / base);
		this.lines.add(line);
		System.out.println(line);
	}

	private static double median(List<Double> values) {
		List<Double> sorted = new ArrayList<>(values);
		Collections.sort(sorted);
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	void begin() {
		System.out.printf(Locale.ROOT, "%n%s, in %s, median of %d rounds%n%-44s %12s %12s %8s%n", this.title, this.unit,
				this.rounds, "", "hand-written", "starter", "ratio");
	}

	/**
	 * One measurement.
	 */
	@FunctionalInterface
	interface Measurement {

		/**
		 * Measures.
		 * @return how many in a second
		 */
		double measure() throws Exception;

	}

}
