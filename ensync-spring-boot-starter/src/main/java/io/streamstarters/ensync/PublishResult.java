package io.streamstarters.ensync;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What became of an event that was published, for each of its recipients.
 *
 * @param eventName name of the event
 * @param recipients the recipients in the order of the call; empty if nothing was sent
 */
public record PublishResult(String eventName, List<RecipientResult> recipients) {

	/**
	 * Checks the result.
	 * @throws IllegalArgumentException if a recipient is missing
	 */
	public PublishResult {
		if (recipients == null || recipients.stream().anyMatch(Objects::isNull)) {
			throw new IllegalArgumentException("A recipient is missing; a result without any has an empty list");
		}
		recipients = List.copyOf(recipients);
	}

	/**
	 * The ids that the engine granted: one for each recipient.
	 * @return the ids in the order of the recipients, without those that failed
	 */
	public List<String> ids() {
		return this.recipients.stream().map(RecipientResult::id).filter(Objects::nonNull).toList();
	}

	/**
	 * The id of an event with one recipient.
	 * @return the id
	 * @throws IllegalStateException if there are several recipients, or if the event was
	 * not published
	 */
	public String id() {
		String id = (this.recipients.size() == 1) ? this.recipients.get(0).id() : null;
		if (id == null) {
			throw new IllegalStateException("The event has " + ids().size() + " ids for " + this.recipients.size()
					+ " recipients; ask for ids()");
		}
		return id;
	}

	/**
	 * The recipients that the event was not published to, or perhaps not.
	 * @return those with a failure, in the order of the call
	 */
	public List<RecipientResult> failures() {
		return this.recipients.stream().filter((recipient) -> recipient.failure() != null).toList();
	}

	/**
	 * What became of an event for one recipient: there is an id, or a failure.
	 *
	 * @param recipient the recipient as the caller gave it: a name or a public key
	 * @param id the id that the engine granted, or {@code null}
	 * @param failure why there is none: an {@link EnSyncPublishException} if the engine
	 * refused the event, an {@link EnSyncConnectionException} if it did not answer, or
	 * {@code null}
	 */
	public record RecipientResult(String recipient, @Nullable String id, @Nullable EnSyncException failure) {

		/**
		 * Checks the result.
		 * @throws IllegalArgumentException unless there is either an id or a failure
		 */
		public RecipientResult {
			if ((id == null) == (failure == null)) {
				throw new IllegalArgumentException("A recipient has either an id or a failure");
			}
		}

	}

}
