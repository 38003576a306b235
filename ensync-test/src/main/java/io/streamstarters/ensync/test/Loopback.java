package io.streamstarters.ensync.test;

import java.net.InetSocketAddress;

/**
 * Where a server listens, and the addresses that say so. It is a number and not
 * {@code localhost}: on some machines that is {@code ::1} first, and not every client
 * tries the second address.
 */
final class Loopback {

	private static final String HOST = "127.0.0.1";

	private Loopback() {
	}

	static InetSocketAddress address(int port) {
		return new InetSocketAddress(HOST, port);
	}

	static String url(String scheme, int port) {
		return scheme + "://" + HOST + ":" + port;
	}

}
