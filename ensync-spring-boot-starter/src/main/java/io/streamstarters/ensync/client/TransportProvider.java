package io.streamstarters.ensync.client;

import java.util.Set;

/**
 * Makes transports for some schemes. Found by {@link java.util.ServiceLoader}, or given
 * to {@link EnSyncEngine#create(String, EnSyncEngineOptions, java.util.List)}.
 */
public interface TransportProvider {

	/**
	 * The schemes of the addresses that this provider serves.
	 * @return schemes in lower case
	 */
	Set<String> schemes();

	/**
	 * Makes a transport. Opens no connection.
	 * @param address the engine's address, with one of the {@link #schemes()}
	 * @param options how to talk to the engine
	 * @return the transport
	 * @throws IllegalArgumentException with a plain sentence if the address does not fit
	 */
	Transport open(EngineAddress address, EnSyncEngineOptions options);

}
