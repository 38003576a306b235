package io.streamstarters.sequin.autoconfigure;

import io.streamstarters.sequin.InvalidSequinRequestException;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinStreamDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The stream that takes dead letters. Without it, no message could be given up: each
 * would come again and again. Nobody would notice before the first one fails, so it is
 * looked for at the start.
 */
final class DeadLetterStream {

	private final String name;

	private final SequinClientBeans client;

	private final String stream;

	/**
	 * Creates a dead letter stream.
	 * @param name name of the client whose server has it, empty for the plain one
	 * @param client the client
	 * @param stream name or id of the stream
	 */
	DeadLetterStream(String name, SequinClientBeans client, String stream) {
		this.name = name;
		this.client = client;
		this.stream = stream;
	}

	/**
	 * Looks for the stream, and creates it if it is missing and may be created.
	 * @throws InvalidSequinPropertyException if it is not there then
	 * @throws SequinException if Sequin cannot be reached, refuses or fails
	 */
	void prepare() {
		SequinStreamDefinition definition = this.client.createMissing() ? definition() : null;
		try {
			if (definition != null) {
				this.client.admin().createMissing(definition);
			}
			else {
				this.client.client().getStream(this.stream);
			}
		}
		catch (SequinException ex) {
			if (ex.getStatus() != 404) {
				throw ex;
			}
			throw new InvalidSequinPropertyException(
					"The stream `" + this.stream + "`, which 'sequin.listener.dead-letter.stream' names, is not there"
							+ (this.name.isEmpty() ? "" : " on the server of the client '" + this.name + "'")
							+ ((definition != null) ? " and cannot be created: this server has no streams." : "."),
					(definition != null)
							? "Remove the property, and define a DeadLetterPublisher bean that publishes elsewhere."
							: "Create the stream, or name one that is there. With '"
									+ SequinClientSettings.prefix(this.name)
									+ ".create-missing' true, a stream whose name has letters, digits and underscores only is created by itself.");
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
