/**
 * Listeners: polling, leases and acknowledgements.
 */
@NullMarked
package io.streamstarters.sequin.listener;

import org.jspecify.annotations.NullMarked;
