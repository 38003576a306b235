/**
 * The way out: turns payloads into text and sends them to a stream.
 */
@NullMarked
package io.streamstarters.sequin.template;

import org.jspecify.annotations.NullMarked;
