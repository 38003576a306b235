/**
 * Processed messages in a table of the application's database.
 */
@NullMarked
package io.streamstarters.listener.jdbc;

import org.jspecify.annotations.NullMarked;
