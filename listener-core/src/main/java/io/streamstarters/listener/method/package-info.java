/**
 * Listener methods: found by annotation, checked, and called with converted payloads.
 */
@NullMarked
package io.streamstarters.listener.method;

import org.jspecify.annotations.NullMarked;
