package io.streamstarters.listener.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.streamstarters.listener.ProcessedMessageStore;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/**
 * Keeps the processed messages in the table {@code processed_message} of a database, in
 * the transaction of the listener method's work. {@code schema.sql} beside this class
 * makes the table, on H2 and PostgreSQL. Applications that share a database need a table,
 * hence a schema, each: listeners are told apart by their ids only.
 * <p>
 * A unit is a transaction. It holds a connection as long as the listener method runs, so
 * that the pool needs one for each message or batch that is handled at once. A method
 * with {@code @Transactional} joins the transaction, another one does through
 * {@code JdbcTemplate} and the like; any exception rolls it back, a checked one too.
 * <p>
 * The messages are inserted before the method is called. Another instance that inserts
 * one of them waits until this transaction has ended. Its insert then fails, which on
 * PostgreSQL ends a transaction; so it is rolled back, and begun again with a look at
 * what is there. This needs no SQL but the standard's, nor savepoints, which not every
 * transaction manager has.
 * <p>
 * An id that is too long for its column is kept as its SHA-256. Columns are to compare
 * exactly, capitals included.
 */
public class JdbcProcessedMessageStore implements ProcessedMessageStore {

	private static final int LISTENER_ID_LENGTH = 200;

	private static final int MESSAGE_ID_LENGTH = 400;

	private static final TransactionDefinition UNIT = new DefaultTransactionDefinition(
			TransactionDefinition.PROPAGATION_REQUIRES_NEW);

	private final JdbcOperations jdbc;

	private final PlatformTransactionManager transactions;

	private final Clock clock;

	/**
	 * Creates a store.
	 * @param jdbc has the table
	 * @param transactions makes the transactions of the very database that {@code jdbc}
	 * works on
	 */
	public JdbcProcessedMessageStore(JdbcOperations jdbc, PlatformTransactionManager transactions) {
		this(jdbc, transactions, Clock.systemUTC());
	}

	JdbcProcessedMessageStore(JdbcOperations jdbc, PlatformTransactionManager transactions, Clock clock) {
		this.jdbc = jdbc;
		this.transactions = transactions;
		this.clock = clock;
	}

	@Override
	public void process(String listenerId, Collection<String> messageIds, Work work) throws Exception {
		String listener = fit(listenerId, LISTENER_ID_LENGTH);
		// In one order for all instances, so that none waits for another that waits for
		// it.
		Map<String, String> messages = new TreeMap<>();
		messageIds.forEach((id) -> messages.put(fit(id, MESSAGE_ID_LENGTH), id));
		// With each collision there is one message less that another one can insert.
		for (int collisions = 0; collisions < messages.size(); collisions++) {
			try {
				processAsUnit(listener, messages, work);
				return;
			}
			catch (CollisionException ex) {
				// The other transaction is through: what it has recorded is found now.
			}
		}
		processAsUnit(listener, messages, work);
	}

	private void processAsUnit(String listener, Map<String, String> messages, Work work) throws Exception {
		TransactionStatus transaction = this.transactions.getTransaction(UNIT);
		try {
			List<String> recorded = record(listener, messages.keySet());
			if (!recorded.isEmpty()) {
				Set<String> newIds = new LinkedHashSet<>();
				recorded.forEach((key) -> newIds.add(messages.get(key)));
				Set<String> processed = work.run(newIds);
				recorded.removeIf((key) -> processed.contains(messages.get(key)));
				forget(listener, recorded);
			}
		}
		catch (Throwable ex) {
			rollBack(transaction, ex);
			throw ex;
		}
		this.transactions.commit(transaction);
	}

	/** Records what is new, and says what that is. */
	private List<String> record(String listener, Collection<String> messages) {
		requireTransaction();
		List<String> added = new ArrayList<>(messages);
		added.removeAll(find(listener, messages));
		OffsetDateTime now = OffsetDateTime.now(this.clock);
		try {
			this.jdbc.batchUpdate(
					"insert into processed_message (listener_id, message_id, processed_at) values (?, ?, ?)",
					added.stream().map((message) -> new Object[] { listener, message, now }).toList());
		}
		catch (DuplicateKeyException ex) {
			throw new CollisionException(ex);
		}
		return added;
	}

	private List<String> find(String listener, Collection<String> messages) {
		List<Object> arguments = new ArrayList<>(messages.size() + 1);
		arguments.add(listener);
		arguments.addAll(messages);
		return this.jdbc.queryForList(
				"select message_id from processed_message where listener_id = ? and message_id in ("
						+ String.join(", ", Collections.nCopies(messages.size(), "?")) + ")",
				String.class, arguments.toArray());
	}

	private void forget(String listener, List<String> messages) {
		this.jdbc.batchUpdate("delete from processed_message where listener_id = ? and message_id = ?",
				messages.stream().map((message) -> new Object[] { listener, message }).toList());
	}

	/** A record that does not go with the work would let messages get lost. */
	private void requireTransaction() {
		if (Boolean.TRUE.equals(this.jdbc.execute((ConnectionCallback<Boolean>) Connection::getAutoCommit))) {
			throw new IllegalStateException("The transaction manager is not that of the database with the table"
					+ " 'processed_message'. Give the JdbcProcessedMessageStore the one of the same DataSource.");
		}
	}

	private void rollBack(TransactionStatus transaction, Throwable cause) {
		try {
			this.transactions.rollback(transaction);
		}
		catch (TransactionException ex) {
			cause.addSuppressed(ex);
		}
	}

	/**
	 * Forgets what was processed long ago. To be called now and then, for example by a
	 * {@code @Scheduled} method.
	 * @param age how long ago, positive: longer than the broker may deliver a message
	 * again, which is as long as the application can be down and then some
	 * @return how many messages were forgotten
	 */
	public int deleteOlderThan(Duration age) {
		Assert.isTrue(!age.isNegative() && !age.isZero(), "'age' must be positive");
		OffsetDateTime limit = OffsetDateTime.now(this.clock).minus(age);
		return new TransactionTemplate(this.transactions).<Integer>execute(
				(transaction) -> this.jdbc.update("delete from processed_message where processed_at < ?", limit));
	}

	private static String fit(String id, int length) {
		if (id.length() <= length) {
			return id;
		}
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
			return "sha256:" + HexFormat.of().formatHex(hash);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Told from the same exception of the work. */
	private static final class CollisionException extends RuntimeException {

		CollisionException(DuplicateKeyException cause) {
			super("Another transaction has recorded one of the messages meanwhile", cause);
		}

	}

}
