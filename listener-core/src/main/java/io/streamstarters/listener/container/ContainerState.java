package io.streamstarters.listener.container;

/**
 * What a container is doing.
 */
public enum ContainerState {

	/** Not started, or stopped again. */
	STOPPED,

	/** Started, and the broker has not been reached yet. */
	CONNECTING,

	/** Receiving. */
	RUNNING,

	/** Started, and the broker that was reached before is away. */
	DISCONNECTED,

	/** Waiting for running handlers, then for the last settlements. */
	STOPPING

}
