package io.streamstarters.listener.container;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * How many messages a listener handles in a time, evenly spread.
 *
 * @param messages how many, 1 or more
 * @param period in what time, positive
 */
public record RateLimit(int messages, Duration period) {

	private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*/\\s*(s|m|h)");

	public RateLimit {
		Assert.isTrue(messages > 0, "'messages' must be 1 or more");
		Assert.isTrue(period.toNanos() >= messages,
				"'period' must be positive and no shorter than a nanosecond a message");
	}

	/**
	 * Reads a text such as {@code 50/s}, {@code 600/m} or {@code 1000/h}.
	 * @param text number, slash, and unit
	 * @return the limit
	 * @throws IllegalArgumentException if the text is no limit
	 */
	public static RateLimit parse(String text) {
		Matcher matcher = TEXT.matcher(text.trim());
		Assert.isTrue(matcher.matches(), () -> "'" + text + "' is no rate such as 50/s, 600/m or 1000/h");
		Duration period = switch (matcher.group(2)) {
			case "s" -> Duration.ofSeconds(1);
			case "m" -> Duration.ofMinutes(1);
			default -> Duration.ofHours(1);
		};
		return new RateLimit(Integer.parseInt(matcher.group(1)), period);
	}

}
