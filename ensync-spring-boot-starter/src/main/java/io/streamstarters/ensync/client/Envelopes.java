package io.streamstarters.ensync.client;

import java.util.List;

import io.streamstarters.ensync.client.PublishOptions.Envelope;
import io.streamstarters.ensync.crypto.PayloadCipher;
import io.streamstarters.ensync.crypto.RecipientKey;

/**
 * The envelopes of one event, made when their turn comes and not all at once, since they
 * may be large and many. A hybrid one goes to each of its recipients with the keys of
 * all, and each needs none but its own: so recipients share one in groups, or the event
 * would grow with the square of their number. Asked for in order, by one thread at a
 * time.
 */
final class Envelopes {

	static final int GROUP_SIZE = 100;

	private final PayloadCipher cipher;

	private final String json;

	private final List<RecipientKey> recipients;

	private final Envelope form;

	private final int groupSize;

	private int group;

	private String envelope;

	Envelopes(PayloadCipher cipher, String json, List<RecipientKey> recipients, Envelope form) {
		this.cipher = cipher;
		this.json = json;
		this.recipients = recipients;
		this.form = form;
		this.groupSize = (form == Envelope.SINGLE) ? 1 : GROUP_SIZE;
		this.envelope = seal(0);
	}

	/** Size of the first one, which no other exceeds. */
	int size() {
		return this.envelope.length();
	}

	String get(int recipient) {
		int wanted = recipient / this.groupSize;
		if (this.group != wanted) {
			this.envelope = seal(wanted);
			this.group = wanted;
		}
		return this.envelope;
	}

	private String seal(int group) {
		int first = group * this.groupSize;
		if (this.form == Envelope.SINGLE) {
			return this.cipher.seal(this.json, this.recipients.get(first));
		}
		List<RecipientKey> members = this.recipients.subList(first,
				Math.min(first + this.groupSize, this.recipients.size()));
		return this.cipher.sealHybrid(this.json, members, this.form == Envelope.HYBRID_PYTHON);
	}

}
