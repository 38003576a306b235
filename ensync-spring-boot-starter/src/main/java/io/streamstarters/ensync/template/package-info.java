/**
 * Publishing of objects as JSON.
 */
@NullMarked
package io.streamstarters.ensync.template;

import org.jspecify.annotations.NullMarked;
