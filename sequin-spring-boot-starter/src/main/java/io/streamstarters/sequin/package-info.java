/**
 * What an application uses to send to and to listen on Sequin: operations, values,
 * headers and exceptions.
 */
@NullMarked
package io.streamstarters.sequin;

import org.jspecify.annotations.NullMarked;
