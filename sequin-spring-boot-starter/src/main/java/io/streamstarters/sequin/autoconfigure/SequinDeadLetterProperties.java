package io.streamstarters.sequin.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.StringUtils;

/**
 * Properties of what becomes of messages that are given up.
 *
 * @param stream Stream that takes messages which have used up their attempts or cannot be
 * read. A DeadLetterPublisher of the application comes first.
 */
@ConfigurationProperties("sequin.listener.dead-letter")
public record SequinDeadLetterProperties(@Nullable String stream) {

	@Nullable String streamOrNull() {
		return StringUtils.hasText(this.stream) ? this.stream : null;
	}

}
