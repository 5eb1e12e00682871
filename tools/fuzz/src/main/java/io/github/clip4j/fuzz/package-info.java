/** Readers of untrusted input, as a fuzzer sees them. */
@org.jspecify.annotations.NullMarked
package io.github.clip4j.fuzz;
