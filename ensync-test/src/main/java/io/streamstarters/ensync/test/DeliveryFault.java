package io.streamstarters.ensync.test;

/**
 * What can go wrong with a delivery.
 */
enum DeliveryFault {

	/** It is written twice. */
	TWICE,

	/** It has an envelope that nobody can open. */
	UNDECRYPTABLE,

	/** It has no id. */
	WITHOUT_ID

}
