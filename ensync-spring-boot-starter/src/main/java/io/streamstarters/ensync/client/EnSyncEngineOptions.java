package io.streamstarters.ensync.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How an {@link EnSyncEngine} talks to its engine. Immutable; made with
 * {@link #builder()}.
 *
 * @param protocol which names the engine knows its operations by
 * @param callTimeout longest time one call may take
 * @param heartbeatInterval time between two heartbeats of a session
 * @param subscribeGrace a subscription that is not refused within this time counts as
 * subscribed; the engine sends no answer that would say so
 * @param reconnectInterval time before the first attempt to reconnect
 * @param reconnectFactor by how much the interval grows with every attempt that fails; at
 * least 1
 * @param maxReconnectInterval longest time between two attempts
 * @param reconnectJitter share of the interval that is random, from 0 to 1
 * @param maxReconnectAttempts attempts in a row after which a subscription gives up; 0
 * never gives up. Never is the default: a service that stops listening for good because
 * its engine was away over night helps nobody. The count starts afresh only when a new
 * subscription has proved good, by an event or a heartbeat
 * @param maxInboundSize largest message in bytes that is accepted from the engine
 * @param maxPayloadSize largest payload, as UTF-8 JSON before encryption, that is sent,
 * in bytes. Encryption and two rounds of base64 make it 1.8 times as large on the wire;
 * with the default of 2 MiB every official SDK can receive it. An event as it goes to one
 * recipient, with its metadata, may take up twice as much, and 4 MiB at least
 * @param maxConcurrentPublishes how many recipients of one event are served at a time
 * @param keepAliveTime after this time without a sign of life from the engine the
 * connection itself is probed; longer than the heartbeat interval, or engines may take
 * the probes for abuse. At least 10 seconds; by default one and a half times the
 * heartbeat interval
 * @param keepAliveTimeout a probe unanswered for this time ends the connection
 * @param tls key material for encrypted connections, which are demanded then; or
 * {@code null} to do as the address says, with the defaults of the Java runtime
 * @param disableTls whether to talk in plain text even if the address means TLS, on the
 * port that plain text has by default: for tests, and for networks that encrypt by
 * themselves. Excludes {@code tls}
 * @param propertyPrefix what the names of properties begin with that messages of failures
 * tell to look at
 */
public record EnSyncEngineOptions(EnSyncProtocol protocol, Duration callTimeout, Duration heartbeatInterval,
		Duration subscribeGrace, Duration reconnectInterval, double reconnectFactor, Duration maxReconnectInterval,
		double reconnectJitter, int maxReconnectAttempts, int maxInboundSize, int maxPayloadSize,
		int maxConcurrentPublishes, Duration keepAliveTime, Duration keepAliveTimeout, @Nullable EnSyncTls tls,
		boolean disableTls, String propertyPrefix) {

	private static final Duration MIN_TIME = Duration.ofMillis(1);

	private static final Duration MAX_TIME = Duration.ofDays(365);

	private static final int MIN_EVENT_SIZE = 4 * 1024 * 1024;

	private static final Duration MIN_KEEP_ALIVE_TIME = Duration.ofSeconds(10);

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if a value is missing or out of its range
	 */
	public EnSyncEngineOptions {
		require(protocol != null, "protocol must not be null");
		inRange("callTimeout", callTimeout);
		inRange("heartbeatInterval", heartbeatInterval);
		inRange("subscribeGrace", subscribeGrace);
		inRange("reconnectInterval", reconnectInterval);
		inRange("maxReconnectInterval", maxReconnectInterval);
		inRange("keepAliveTime", keepAliveTime);
		inRange("keepAliveTimeout", keepAliveTimeout);
		require(reconnectFactor >= 1, "reconnectFactor must be 1 or more");
		require(maxReconnectInterval.compareTo(reconnectInterval) >= 0,
				"maxReconnectInterval must not be shorter than reconnectInterval");
		require(reconnectJitter >= 0 && reconnectJitter <= 1, "reconnectJitter must lie between 0 and 1");
		require(maxReconnectAttempts >= 0, "maxReconnectAttempts must not be negative; 0 never gives up");
		require(maxInboundSize > 0, "maxInboundSize must be positive");
		require(maxPayloadSize > 0, "maxPayloadSize must be positive");
		require(maxConcurrentPublishes > 0, "maxConcurrentPublishes must be positive");
		require(propertyPrefix != null, "propertyPrefix must not be null");
		require(tls == null || !disableTls, "disableTls must not be set together with tls");
	}

	/**
	 * Largest event in bytes as it goes to one recipient: what every official SDK can
	 * receive, or more where payloads may be larger.
	 */
	int maxEventSize() {
		return (int) Math.min(Integer.MAX_VALUE, Math.max(MIN_EVENT_SIZE, 2L * this.maxPayloadSize));
	}

	/**
	 * The defaults.
	 * @return options that fit most engines
	 */
	public static EnSyncEngineOptions defaults() {
		return builder().build();
	}

	/**
	 * A builder that starts from the defaults.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	private static void inRange(String name, Duration value) {
		require(value != null && value.compareTo(MIN_TIME) >= 0 && value.compareTo(MAX_TIME) <= 0,
				name + " must lie between 1 millisecond and 365 days");
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Builds {@link EnSyncEngineOptions}. Ranges are checked by {@link #build()}. For one
	 * thread.
	 */
	public static final class Builder {

		private EnSyncProtocol protocol = EnSyncProtocol.AUTO;

		private Duration callTimeout = Duration.ofSeconds(10);

		private Duration heartbeatInterval = Duration.ofSeconds(30);

		private Duration subscribeGrace = Duration.ofMillis(200);

		private Duration reconnectInterval = Duration.ofSeconds(1);

		private double reconnectFactor = 2;

		private Duration maxReconnectInterval = Duration.ofSeconds(30);

		private double reconnectJitter = 0.2;

		private int maxReconnectAttempts;

		private int maxInboundSize = 16 * 1024 * 1024;

		private int maxPayloadSize = 2 * 1024 * 1024;

		private int maxConcurrentPublishes = 32;

		private @Nullable Duration keepAliveTime;

		private Duration keepAliveTimeout = Duration.ofSeconds(10);

		private @Nullable EnSyncTls tls;

		private boolean disableTls;

		private String propertyPrefix = "ensync";

		private Builder() {
		}

		/**
		 * Sets which names the engine knows its operations by.
		 * @param protocol the names; by default found out at the first call
		 * @return this
		 */
		public Builder protocol(EnSyncProtocol protocol) {
			this.protocol = protocol;
			return this;
		}

		/**
		 * Sets the longest time one call may take.
		 * @param callTimeout from 1 millisecond to 365 days; 10 seconds by default
		 * @return this
		 */
		public Builder callTimeout(Duration callTimeout) {
			this.callTimeout = callTimeout;
			return this;
		}

		/**
		 * Sets the time between two heartbeats of a session.
		 * @param heartbeatInterval from 1 millisecond to 365 days; 30 seconds by default
		 * @return this
		 */
		public Builder heartbeatInterval(Duration heartbeatInterval) {
			this.heartbeatInterval = heartbeatInterval;
			return this;
		}

		/**
		 * Sets after which time a subscription that is not refused counts as subscribed.
		 * @param subscribeGrace from 1 millisecond to 365 days; 200 milliseconds by
		 * default
		 * @return this
		 */
		public Builder subscribeGrace(Duration subscribeGrace) {
			this.subscribeGrace = subscribeGrace;
			return this;
		}

		/**
		 * Sets the time before the first attempt to reconnect.
		 * @param reconnectInterval from 1 millisecond to 365 days; 1 second by default
		 * @return this
		 */
		public Builder reconnectInterval(Duration reconnectInterval) {
			this.reconnectInterval = reconnectInterval;
			return this;
		}

		/**
		 * Sets by how much the interval grows with every attempt that fails.
		 * @param reconnectFactor 1 or more; 2 by default
		 * @return this
		 */
		public Builder reconnectFactor(double reconnectFactor) {
			this.reconnectFactor = reconnectFactor;
			return this;
		}

		/**
		 * Sets the longest time between two attempts to reconnect.
		 * @param maxReconnectInterval from the reconnect interval to 365 days; 30 seconds
		 * by default
		 * @return this
		 */
		public Builder maxReconnectInterval(Duration maxReconnectInterval) {
			this.maxReconnectInterval = maxReconnectInterval;
			return this;
		}

		/**
		 * Sets which share of the interval is random.
		 * @param reconnectJitter from 0 to 1; 0.2 by default
		 * @return this
		 */
		public Builder reconnectJitter(double reconnectJitter) {
			this.reconnectJitter = reconnectJitter;
			return this;
		}

		/**
		 * Sets how many attempts in a row may fail before a subscription gives up.
		 * @param maxReconnectAttempts 0, the default, never gives up
		 * @return this
		 */
		public Builder maxReconnectAttempts(int maxReconnectAttempts) {
			this.maxReconnectAttempts = maxReconnectAttempts;
			return this;
		}

		/**
		 * Sets the largest message that is accepted from the engine.
		 * @param maxInboundSize bytes, 1 or more; 16 MiB by default
		 * @return this
		 */
		public Builder maxInboundSize(int maxInboundSize) {
			this.maxInboundSize = maxInboundSize;
			return this;
		}

		/**
		 * Sets the largest payload, as UTF-8 JSON before encryption, that is sent.
		 * @param maxPayloadSize bytes, 1 or more; 2 MiB by default
		 * @return this
		 */
		public Builder maxPayloadSize(int maxPayloadSize) {
			this.maxPayloadSize = maxPayloadSize;
			return this;
		}

		/**
		 * Sets how many recipients of one event are served at a time.
		 * @param maxConcurrentPublishes 1 or more; 32 by default
		 * @return this
		 */
		public Builder maxConcurrentPublishes(int maxConcurrentPublishes) {
			this.maxConcurrentPublishes = maxConcurrentPublishes;
			return this;
		}

		/**
		 * Sets after which time without a sign of life the connection is probed.
		 * @param keepAliveTime to 365 days, and at least 10 seconds, which shorter ones
		 * are taken for; by default one and a half times the heartbeat interval
		 * @return this
		 */
		public Builder keepAliveTime(Duration keepAliveTime) {
			this.keepAliveTime = keepAliveTime;
			return this;
		}

		/**
		 * Sets for how long a probe may be unanswered.
		 * @param keepAliveTimeout from 1 millisecond to 365 days; 10 seconds by default
		 * @return this
		 */
		public Builder keepAliveTimeout(Duration keepAliveTimeout) {
			this.keepAliveTimeout = keepAliveTimeout;
			return this;
		}

		/**
		 * Demands encryption with given key material.
		 * @param tls the key material, or {@code null}, the default, to do as the address
		 * says
		 * @return this
		 */
		public Builder tls(@Nullable EnSyncTls tls) {
			this.tls = tls;
			return this;
		}

		/**
		 * Sets whether to talk in plain text even if the address means TLS.
		 * @param disableTls {@code false} by default
		 * @return this
		 */
		public Builder disableTls(boolean disableTls) {
			this.disableTls = disableTls;
			return this;
		}

		/**
		 * What the names of properties begin with that messages of failures tell to look
		 * at.
		 * @param propertyPrefix {@code ensync} by default
		 * @return this builder
		 */
		public Builder propertyPrefix(String propertyPrefix) {
			this.propertyPrefix = propertyPrefix;
			return this;
		}

		/**
		 * Checks and builds the options.
		 * @return the options
		 * @throws IllegalArgumentException if a value is out of its range
		 */
		public EnSyncEngineOptions build() {
			Duration keepAliveTime = (this.keepAliveTime != null) ? this.keepAliveTime
					: defaultKeepAliveTime(this.heartbeatInterval);
			return new EnSyncEngineOptions(this.protocol, this.callTimeout, this.heartbeatInterval, this.subscribeGrace,
					this.reconnectInterval, this.reconnectFactor, this.maxReconnectInterval, this.reconnectJitter,
					this.maxReconnectAttempts, this.maxInboundSize, this.maxPayloadSize, this.maxConcurrentPublishes,
					keepAliveTime, this.keepAliveTimeout, this.tls, this.disableTls, this.propertyPrefix);
		}

		private static Duration defaultKeepAliveTime(Duration heartbeatInterval) {
			if (heartbeatInterval == null || heartbeatInterval.compareTo(MIN_KEEP_ALIVE_TIME) < 0) {
				return MIN_KEEP_ALIVE_TIME;
			}
			Duration half = heartbeatInterval.dividedBy(2);
			Duration room = MAX_TIME.minus(half);
			return (heartbeatInterval.compareTo(room) > 0) ? MAX_TIME : heartbeatInterval.plus(half);
		}

	}

}
