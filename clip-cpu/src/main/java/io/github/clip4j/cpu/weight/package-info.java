/**
 * Weights in the form of the kernels: tables, panels in memory or in mapped files, and matrices that stay in the model
 * file at first.
 */
@NullMarked
package io.github.clip4j.cpu.weight;

import org.jspecify.annotations.NullMarked;
