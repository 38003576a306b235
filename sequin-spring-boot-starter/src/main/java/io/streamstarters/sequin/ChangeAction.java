package io.streamstarters.sequin;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What happened to a row.
 */
public enum ChangeAction {

	/**
	 * The row is new.
	 */
	INSERT,

	/**
	 * The row has changed.
	 */
	UPDATE,

	/**
	 * The row is gone.
	 */
	DELETE,

	/**
	 * Nothing happened: the row was read by a backfill.
	 */
	READ,

	/**
	 * Sequin does not say (servers up to 0.13 for some sinks), or says something that
	 * this version does not know.
	 */
	UNKNOWN;

	static ChangeAction of(@Nullable String name) {
		return switch ((name != null) ? name.toLowerCase(Locale.ROOT) : "") {
			case "insert" -> INSERT;
			case "update" -> UPDATE;
			case "delete" -> DELETE;
			case "read" -> READ;
			default -> UNKNOWN;
		};
	}

}
