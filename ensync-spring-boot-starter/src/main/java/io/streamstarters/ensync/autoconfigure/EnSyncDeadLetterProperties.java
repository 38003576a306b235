package io.streamstarters.ensync.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * Properties of what becomes of events that are given up.
 *
 * @param recipients Names or public keys of the apps that events are published to which
 * have used up their attempts or cannot be read. A DeadLetterPublisher of the application
 * comes first.
 * @param event Name that dead letters are published under, in which each * stands for the
 * name of the event.
 */
@ConfigurationProperties("ensync.listener.dead-letter")
public record EnSyncDeadLetterProperties(@DefaultValue List<String> recipients, @Nullable String event) {

	/**
	 * No place for what is given up.
	 */
	static final EnSyncDeadLetterProperties NONE = new EnSyncDeadLetterProperties(List.of(), null);

	private static final String DEFAULT_EVENT = "*-dlt";

	public EnSyncDeadLetterProperties {
		recipients = recipients.stream().filter(StringUtils::hasText).toList();
	}

	boolean hasEvent() {
		return StringUtils.hasText(this.event);
	}

	String eventOrDefault() {
		return (this.event != null && hasEvent()) ? this.event : DEFAULT_EVENT;
	}

}
