/**
 * The Sequin HTTP client, blocking and reactive, usable without a Spring context.
 */
@NullMarked
package io.streamstarters.sequin.client;

import org.jspecify.annotations.NullMarked;
