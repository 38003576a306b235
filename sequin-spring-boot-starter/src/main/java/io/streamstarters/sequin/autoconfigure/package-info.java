/**
 * Auto-configuration for Sequin.
 */
@NullMarked
package io.streamstarters.sequin.autoconfigure;

import org.jspecify.annotations.NullMarked;
