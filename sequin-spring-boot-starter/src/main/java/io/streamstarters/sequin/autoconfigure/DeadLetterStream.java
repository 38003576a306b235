package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.admin.SequinAdmin;
import io.streamstarters.sequin.client.SequinClient;
import org.jspecify.annotations.Nullable;

/**
 * The stream that takes dead letters. Without it, no message could be given up: each
 * would come again and again. Nobody would notice before the first one fails, so it is
 * looked for at the start.
 */
final class DeadLetterStream {

	private final SequinClient client;

	private final SequinAdmin admin;

	private final String stream;

	private final boolean createMissing;

	/**
	 * Creates a dead letter stream.
	 * @param client looks it up
	 * @param admin creates it
	 * @param stream name or id
	 * @param createMissing whether it is created when it is missing
	 */
	DeadLetterStream(SequinClient client, SequinAdmin admin, String stream, boolean createMissing) {
		this.client = client;
		this.admin = admin;
		this.stream = stream;
		this.createMissing = createMissing;
	}

	/**
	 * Looks for the stream, and creates it if it is missing and may be created.
	 * @throws InvalidSequinPropertyException if it is not there then
	 * @throws SequinException if Sequin cannot be reached, refuses or fails
	 */
	void prepare() {
		SequinStreamDefinition definition = this.createMissing ? definition() : null;
		try {
			if (definition != null) {
				this.admin.createMissing(definition);
			}
			else {
				this.client.getStream(this.stream);
			}
		}
		catch (SequinException ex) {
			if (ex.getStatus() != 404) {
				throw ex;
			}
			throw new InvalidSequinPropertyException(
					"The stream `" + this.stream + "`, which 'sequin.listener.dead-letter.stream' names, is not there"
							+ ((definition != null) ? " and cannot be created: this server has no streams." : "."),
					(definition != null)
							? "Remove the property, and define a DeadLetterPublisher bean that publishes elsewhere."
							: "Create the stream, or name one that is there. With 'sequin.create-missing' true, a stream"
									+ " whose name has letters, digits and underscores only is created by itself.");
		}
	}

	/** An id names a stream that somebody else has created. */
	private @Nullable SequinStreamDefinition definition() {
		try {
			return new SequinStreamDefinition(this.stream);
		}
		catch (InvalidSequinRequestException ex) {
			return null;
		}
	}

}
