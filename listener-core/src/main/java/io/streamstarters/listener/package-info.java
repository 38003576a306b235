/**
 * What users and starters share: deliveries, settlements and error handling.
 */
@NullMarked
package io.streamstarters.listener;

import org.jspecify.annotations.NullMarked;
