package io.streamstarters.listener;

/**
 * Decides what becomes of a delivery whose handling failed, be it by an exception or an
 * {@link Error} of the listener method, or because its payload could not be read.
 */
@FunctionalInterface
public interface ListenerErrorHandler {

	/**
	 * Decides. Called on the thread of the handler. If this method itself throws or
	 * returns {@code null}, the delivery is deferred by a minute.
	 * @param failure what failed, and how often so far
	 * @return what becomes of the delivery
	 */
	Settlement handle(FailedDelivery failure);

}
