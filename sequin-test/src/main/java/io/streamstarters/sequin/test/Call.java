package io.streamstarters.sequin.test;

import io.netty.handler.codec.http.HttpHeaders;

/**
 * What a client asks for.
 */
record Call(String method, Route route, Params params, HttpHeaders headers) {

}
