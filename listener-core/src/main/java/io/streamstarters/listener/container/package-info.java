/**
 * Containers that take deliveries from a source to a handler and settle them.
 */
@NullMarked
package io.streamstarters.listener.container;

import org.jspecify.annotations.NullMarked;
