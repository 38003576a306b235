package io.streamstarters.ensync.client;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.streamstarters.ensync.EnSyncPublishException;
import io.streamstarters.ensync.crypto.RecipientKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks recipients. Checking a key takes longer than sealing for it, so keys that passed
 * are kept; how many is bounded, as replies go to keys that senders choose.
 */
final class RecipientKeys {

	private final Cache<String, RecipientKey> checked = Caffeine.newBuilder().maximumSize(10_000).build();

	/**
	 * Finds the keys of recipients.
	 * @param recipients names or keys
	 * @param names the keys of the names that are known
	 */
	List<RecipientKey> check(List<String> recipients, Map<String, String> names) {
		if (recipients == null || recipients.isEmpty()) {
			throw new EnSyncPublishException("An event needs at least one recipient.", null);
		}
		Set<RecipientKey> seen = new HashSet<>();
		List<RecipientKey> keys = new ArrayList<>(recipients.size());
		for (int i = 0; i < recipients.size(); i++) {
			RecipientKey key = check(recipients.get(i), names, i + 1, recipients.size());
			if (!seen.add(key)) {
				throw new EnSyncPublishException("Recipient " + (i + 1) + " of " + recipients.size()
						+ " is named twice; name each recipient once.", null);
			}
			keys.add(key);
		}
		return keys;
	}

	/** Whether a text is a key that can be encrypted for. */
	boolean isKey(@Nullable String text) {
		if (text == null) {
			return false;
		}
		try {
			this.checked.get(text, RecipientKey::parse);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private RecipientKey check(@Nullable String recipient, Map<String, String> names, int position, int count) {
		if (recipient == null) {
			throw new EnSyncPublishException("Recipient " + position + " of " + count + " is missing.", null);
		}
		try {
			return this.checked.get(names.getOrDefault(recipient, recipient), RecipientKey::parse);
		}
		catch (IllegalArgumentException ex) {
			// The text is not repeated: it may be a secret key given by mistake.
			String problem = "Recipient " + position + " of " + count + " is "
					+ (names.isEmpty() ? "not" : "none of the names " + new TreeSet<>(names.keySet()) + ", and not")
					+ " an appId (the public key of an app, 32 bytes in base64): " + ex.getMessage();
			throw new EnSyncPublishException(problem, ex);
		}
	}

}
