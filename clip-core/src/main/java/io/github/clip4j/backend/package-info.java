/**
 * The compute interface: about ten coarse operations with the paper's names, implemented by a scalar reference here, by
 * the Vector API in clip-cpu and by CUDA in clip-cuda. The model depends on this package only.
 */
@NullMarked
package io.github.clip4j.backend;

import org.jspecify.annotations.NullMarked;
