/**
 * Auto-configuration of what both starters share.
 */
@NullMarked
package io.streamstarters.listener.autoconfigure;

import org.jspecify.annotations.NullMarked;
