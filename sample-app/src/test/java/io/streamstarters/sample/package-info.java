/**
 * Tests of the sample, and of the architecture of all modules.
 */
package io.streamstarters.sample;
