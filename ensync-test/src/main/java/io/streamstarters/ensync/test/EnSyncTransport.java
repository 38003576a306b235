package io.streamstarters.ensync.test;

/**
 * What a client speaks on a connection.
 */
public enum EnSyncTransport {

	/** gRPC, in either dialect. */
	GRPC,

	/** The text protocol over WebSocket. */
	WEB_SOCKET

}
