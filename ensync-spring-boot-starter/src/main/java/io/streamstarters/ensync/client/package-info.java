/**
 * Talks to an EnSync engine from plain Java: engine, client, subscription, and the
 * contract a transport fulfils.
 */
@NullMarked
package io.streamstarters.ensync.client;

import org.jspecify.annotations.NullMarked;
