package io.streamstarters.sequin.admin;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.streamstarters.sequin.SequinConnectionException;
import io.streamstarters.sequin.SequinConsumerDefinition;
import io.streamstarters.sequin.SequinException;
import io.streamstarters.sequin.SequinMessage;
import io.streamstarters.sequin.SequinStreamDefinition;
import io.streamstarters.sequin.client.ConsumerInfo;
import io.streamstarters.sequin.client.SequinClient;
import io.streamstarters.sequin.client.SequinLimits;
import io.streamstarters.sequin.client.StreamConsumer;
import io.streamstarters.sequin.client.StreamInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates streams and consumers that are missing, and cleans up after tests. What is
 * there is never altered, even where it differs from its definition. Blocks its caller.
 */
public class SequinAdmin {

	private static final Logger logger = LoggerFactory.getLogger(SequinAdmin.class);

	private final SequinClient client;

	/**
	 * Creates an admin.
	 * @param client the client to work with
	 */
	public SequinAdmin(SequinClient client) {
		this.client = client;
	}

	/**
	 * Creates what is missing: the streams first, then the consumers. Several instances
	 * of an application may do so at the same time.
	 * @throws SequinConnectionException if Sequin cannot be reached
	 * @throws SequinException if Sequin refuses or fails, for example because the stream
	 * of a consumer is missing
	 */
	public void createMissing(Collection<SequinStreamDefinition> streams,
			Collection<SequinConsumerDefinition> consumers) {
		streams.forEach(this::createMissing);
		consumers.forEach(this::createMissing);
	}

	/**
	 * Creates a stream unless it is there.
	 * @return whether it was created
	 */
	public boolean createMissing(SequinStreamDefinition stream) {
		boolean created = createMissing(() -> this.client.getStream(stream.name()),
				() -> this.client.createStream(stream));
		if (created) {
			logger.info("Created the Sequin stream {}", stream.name());
		}
		return created;
	}

	/**
	 * Creates a consumer unless it is there.
	 * @return whether it was created
	 */
	public boolean createMissing(SequinConsumerDefinition consumer) {
		StreamConsumer address = new StreamConsumer(consumer.stream(), consumer.name());
		boolean created = createMissing(() -> this.client.getConsumer(address),
				() -> this.client.createConsumer(consumer));
		if (created) {
			logger.info("Created the Sequin consumer {}", address);
		}
		return created;
	}

	/**
	 * Lists all streams.
	 */
	public List<StreamInfo> listStreams() {
		return this.client.listStreams();
	}

	/**
	 * Lists the consumers of a stream.
	 * @param stream name or id
	 */
	public List<ConsumerInfo> listConsumers(String stream) {
		return this.client.listConsumers(stream);
	}

	/**
	 * Deletes a stream with its messages and consumers, if it is there.
	 * @param stream name or id
	 * @return whether it was there
	 */
	public boolean deleteStream(String stream) {
		return found(() -> this.client.deleteStream(stream));
	}

	/**
	 * Deletes a consumer, if it is there.
	 * @param stream name or id of the stream
	 * @param consumer name or id
	 * @return whether it was there
	 */
	public boolean deleteConsumer(String stream, String consumer) {
		return found(() -> this.client.deleteConsumer(new StreamConsumer(stream, consumer)));
	}

	/**
	 * Acknowledges all that a consumer could be given now. Messages that are out already
	 * stay out.
	 * @param stream name or id of the stream
	 * @param consumer name or id
	 * @return how many messages were acknowledged
	 */
	public int purge(String stream, String consumer) {
		StreamConsumer address = new StreamConsumer(stream, consumer);
		int purged = 0;
		List<String> ackIds = receive(address);
		while (!ackIds.isEmpty()) {
			this.client.ack(address, ackIds);
			purged += ackIds.size();
			ackIds = receive(address);
		}
		return purged;
	}

	private List<String> receive(StreamConsumer address) {
		return this.client.receive(address, SequinLimits.MAX_BATCH_SIZE).stream().map(SequinMessage::ackId).toList();
	}

	private static boolean createMissing(Runnable lookUp, Runnable create) {
		if (found(lookUp)) {
			return false;
		}
		try {
			create.run();
			return true;
		}
		catch (SequinException ex) {
			// Another instance may have been faster. Sequin says so with 422 for a stream
			// and with a mere 500 for a consumer.
			if (!foundAfter(ex, lookUp)) {
				throw ex;
			}
			return false;
		}
	}

	private static boolean foundAfter(SequinException failure, Runnable lookUp) {
		try {
			return found(lookUp);
		}
		catch (SequinException ex) {
			failure.addSuppressed(ex);
			return false;
		}
	}

	private static boolean found(Runnable call) {
		try {
			call.run();
			return true;
		}
		catch (SequinException ex) {
			if (ex.getStatus() == 404) {
				return false;
			}
			throw ex;
		}
	}

}
