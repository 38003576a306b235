package io.streamstarters.listener.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations and what they say. The low-cardinality keys of an observation are the
 * same for every broker and for single messages and batches, since some systems refuse a
 * meter whose tags vary. Names are those of OpenTelemetry where it has one.
 */
public enum MessagingObservation implements ObservationDocumentation {

	/**
	 * A call of a listener method, from the arrival of the message at a thread to the
	 * decision what becomes of it. An asynchronous result is waited for.
	 */
	PROCESS {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultListenerObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return KeyName.merge(CommonKeys.values(), ListenerKeys.values());
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return KeyName.merge(MessageKeys.values(), ListenerMessageKeys.values());
		}

	},

	/**
	 * What a template sends, until the broker has answered, or until the reply is there.
	 */
	PUBLISH {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultTemplateObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return CommonKeys.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return MessageKeys.values();
		}

	};

	/**
	 * Low-cardinality keys of all observations.
	 */
	public enum CommonKeys implements KeyName {

		/** The broker. */
		SYSTEM("messaging.system"),

		/** What is done, in the words of the broker. */
		OPERATION_NAME("messaging.operation.name"),

		/** What is done, in the words of OpenTelemetry. */
		OPERATION_TYPE("messaging.operation.type"),

		/** Where messages come from or go to, as this application names it. */
		DESTINATION_NAME("messaging.destination.name");

		private final String key;

		CommonKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Low-cardinality keys of listeners.
	 */
	public enum ListenerKeys implements KeyName {

		/** What the listener consumes as, {@code none} where there is no such thing. */
		CONSUMER_GROUP_NAME("messaging.consumer.group.name"),

		/** Id of the listener. */
		LISTENER_ID("messaging.listener.id"),

		/** What became of the message, or the gravest of it for a batch. */
		OUTCOME("messaging.outcome");

		private final String key;

		ListenerKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * High-cardinality keys of all observations.
	 */
	public enum MessageKeys implements KeyName {

		/** Id of the message where there is one message with an id. */
		MESSAGE_ID("messaging.message.id"),

		/** How many messages there are, where there may be several. */
		BATCH_MESSAGE_COUNT("messaging.batch.message_count");

		private final String key;

		MessageKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

		@Override
		public boolean isRequired() {
			return false;
		}

	}

	/**
	 * High-cardinality keys of listeners.
	 */
	public enum ListenerMessageKeys implements KeyName {

		/** How often the message is being tried here; for one message only. */
		DELIVERY_ATTEMPT("messaging.delivery.attempt"),

		/** How many messages of a batch failed. */
		BATCH_FAILED_COUNT("messaging.batch.failed_count");

		private final String key;

		ListenerMessageKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

		@Override
		public boolean isRequired() {
			return false;
		}

	}

}
