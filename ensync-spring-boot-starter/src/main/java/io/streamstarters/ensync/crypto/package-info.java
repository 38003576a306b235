/**
 * Encryption of event payloads as the EnSync SDKs do it: keys, envelopes and the cipher.
 */
@NullMarked
package io.streamstarters.ensync.crypto;

import org.jspecify.annotations.NullMarked;
