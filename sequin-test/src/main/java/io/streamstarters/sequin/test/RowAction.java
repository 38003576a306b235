package io.streamstarters.sequin.test;

import java.util.Locale;

/**
 * What happened to a row.
 */
public enum RowAction {

	/** The row is new. */
	INSERT,

	/** The row got new values. */
	UPDATE,

	/** The row is gone. */
	DELETE,

	/** The row was there when a backfill came by. */
	READ;

	/**
	 * The word in a message.
	 * @return the name in lower case
	 */
	String word() {
		return name().toLowerCase(Locale.ROOT);
	}

}
