/**
 * Carries EnSync over WebSocket.
 */
@NullMarked
package io.streamstarters.ensync.client.websocket;

import org.jspecify.annotations.NullMarked;
