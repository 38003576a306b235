package io.streamstarters.sequin.client;

import java.time.Duration;

import reactor.netty.http.client.HttpClientRequest;

import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.ClassUtils;

/**
 * The time that the HTTP client waits for an answer. An application may have set a short
 * one for all its HTTP clients. A call that waits for messages must not end by that:
 * Sequin would not notice, go on waiting, and give the next messages to nobody.
 */
final class ReadTimeouts {

	private static final boolean REACTOR_NETTY = ClassUtils.isPresent("reactor.netty.http.client.HttpClientRequest",
			ReadTimeouts.class.getClassLoader());

	/** The limit of the call itself says better what has happened, so it comes first. */
	private static final Duration SLACK = Duration.ofSeconds(10);

	private ReadTimeouts() {
	}

	/**
	 * Lets one request take the time of its call, where the HTTP client is Reactor
	 * Netty's.
	 * @param request the request
	 * @param limit how long the call may take
	 */
	static void outlast(ClientHttpRequest request, Duration limit) {
		if (REACTOR_NETTY) {
			ReactorNetty.set(request.getNativeRequest(), limit.plus(SLACK));
		}
	}

	/** Loaded only where Reactor Netty is there. */
	private static final class ReactorNetty {

		static void set(Object request, Duration timeout) {
			if (request instanceof HttpClientRequest nettyRequest) {
				nettyRequest.responseTimeout(timeout);
			}
		}

	}

}
