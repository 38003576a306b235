package io.streamstarters.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.streamstarters.benchmarks.Progress.Result;

/**
 * Measures two ways to do the same, in turn, so that both meet the same noise of the
 * machine, and prints the median of each and their ratio.
 */
final class Comparison {

	private static final String FORMAT = "%-32s %14s %10s %7s %14s %10s %7s%n";

	private static final int WARM_UPS = Integer.getInteger("warmups", 1);

	private final String title;

	private final String unit;

	private final int rounds;

	Comparison(String title, String unit, int rounds) {
		this.title = title;
		this.unit = unit;
		this.rounds = rounds;
	}

	/**
	 * Compares, after rounds of each that do not count.
	 * @param name what is measured
	 * @param baseline the hand-written way
	 * @param ours the starter's way
	 */
	void run(String name, Measurement baseline, Measurement ours) throws Exception {
		for (int i = 0; i < WARM_UPS; i++) {
			baseline.measure();
			ours.measure();
		}
		List<Result> baselines = new ArrayList<>();
		List<Result> results = new ArrayList<>();
		for (int i = 0; i < this.rounds; i++) {
			baselines.add(baseline.measure());
			results.add(ours.measure());
		}
		double base = median(baselines, Result::rate);
		double result = median(results, Result::rate);
		double baseCpu = median(baselines, Result::cpu);
		double cpu = median(results, Result::cpu);
		System.out.printf(Locale.ROOT, FORMAT, name, format(base), format(result), format(result / base),
				format(baseCpu), format(cpu), format(cpu / baseCpu));
	}

	private static String format(double value) {
		return String.format(Locale.ROOT, (value < 10) ? "%.2f" : "%.0f", value);
	}

	private static double median(List<Result> results, ToDoubleFunction<Result> value) {
		double[] sorted = results.stream().mapToDouble(value).sorted().toArray();
		int middle = sorted.length / 2;
		return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
	}

	void begin() {
		System.out.printf(Locale.ROOT, "%n%s, median of %d rounds: %s, and microseconds of CPU for one%n", this.title,
				this.rounds, this.unit);
		System.out.printf(Locale.ROOT, FORMAT, "", "hand-written", "starter", "ratio", "hand-written", "starter",
				"ratio");
	}

	/**
	 * One measurement.
	 */
	@FunctionalInterface
	interface Measurement {

		/**
		 * Measures.
		 * @return what was measured
		 */
		Result measure() throws Exception;

	}

}
