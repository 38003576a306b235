/**
 * Creates the streams and consumers that an application declares.
 */
@NullMarked
package io.streamstarters.sequin.admin;

import org.jspecify.annotations.NullMarked;
