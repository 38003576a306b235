package io.streamstarters.sequin.test;

import reactor.core.publisher.Mono;

/**
 * Does what the calls of one family of paths ask for. Called by event loops, so it must
 * not block.
 */
interface Api {

	/**
	 * Do a call.
	 * @param call the call
	 * @param exchange its way through the server
	 * @return the answer, or a {@link Refusal}
	 * @throws Refusal if the call is refused
	 */
	Mono<Answer> perform(Call call, Exchange exchange);

}
