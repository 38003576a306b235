package io.streamstarters.sequin;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change of a row in Postgres, captured by a Sequin sink.
 *
 * @param record the row after the change; for a delete, the row that is gone, of which
 * all columns but the key are null when its table has no {@code REPLICA IDENTITY FULL}
 * @param changes what the columns that have changed held before, by name: a column that
 * held null is there with null, one that did not change is not there, which a value of
 * the record's type could not tell apart. Whole numbers are {@code Long}s (inside of a
 * JSON column larger ones are {@code BigInteger}s), {@code numeric} is text. Null for all
 * but updates, and empty for updates of a table without {@code REPLICA IDENTITY FULL}
 * @param action what happened
 * @param metadata where and when
 * @param unchangedToast names of columns whose large value did not change and was
 * therefore not sent by Postgres. They are null in the record, and must not be taken for
 * null: Sequin sends the text {@value #UNCHANGED_TOAST} for them
 * @param <T> type of the record
 */
public record ChangeEvent<T extends @Nullable Object>(T record, @Nullable Map<String, @Nullable Object> changes,
		ChangeAction action, ChangeMetadata metadata, Set<String> unchangedToast) {

	/**
	 * What Sequin sends in place of a large value that did not change.
	 */
	public static final String UNCHANGED_TOAST = "unchanged_toast";

	/**
	 * Makes the collections unmodifiable.
	 */
	public ChangeEvent {
		if (changes != null) {
			changes = Collections
				.<String, @Nullable Object>unmodifiableMap(new LinkedHashMap<String, @Nullable Object>(changes));
		}
		unchangedToast = Set.copyOf(unchangedToast);
	}

	/**
	 * The same change with another record, such as the JSON after its conversion.
	 */
	public <U extends @Nullable Object> ChangeEvent<U> withRecord(U record) {
		return new ChangeEvent<>(record, this.changes, this.action, this.metadata, this.unchangedToast);
	}

	/**
	 * All but the values, which may be confidential.
	 */
	@Override
	public String toString() {
		return "ChangeEvent[action=" + this.action + ", metadata=" + this.metadata + "]";
	}

}
