/**
 * Auto-configuration for EnSync.
 */
@NullMarked
package io.streamstarters.ensync.autoconfigure;

import org.jspecify.annotations.NullMarked;
