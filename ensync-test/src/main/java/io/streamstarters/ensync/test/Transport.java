package io.streamstarters.ensync.test;

/**
 * A listening socket of the server, from its start to its stop.
 */
interface Transport {

	int port();

	Connections connections();

	/**
	 * Cut all connections, as the end of a process does, and wait for the end of all
	 * calls.
	 */
	void stop();

}
