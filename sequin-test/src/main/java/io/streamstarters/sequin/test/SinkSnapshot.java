package io.streamstarters.sequin.test;

/**
 * What a sink has in store at one moment.
 *
 * @param behind how many changes wait for an earlier one of the same row
 * @param available how many changes a receive could bring now
 * @param delivered how many changes are out and hidden
 * @param acked how many acks took effect since the sink was made
 * @param deliveries how many changes were handed out since the sink was made, each as
 * often as it was
 */
public record SinkSnapshot(int behind, int available, int delivered, long acked, long deliveries) {

	/**
	 * Whether the sink keeps nothing that is not acked.
	 * @return true if all is acked
	 */
	public boolean isDrained() {
		return this.behind == 0 && this.available == 0 && this.delivered == 0;
	}

}
