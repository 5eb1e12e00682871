/**
 * Goldens, which PyTorch and others made, for the tests of all modules. Nothing here uses clip-core: goldens are read
 * by other code than the code that they judge.
 */
@NullMarked
package io.github.clip4j.testkit;

import org.jspecify.annotations.NullMarked;
