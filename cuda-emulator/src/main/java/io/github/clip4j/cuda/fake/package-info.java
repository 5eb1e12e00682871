/**
 * A fake CUDA driver and a fake cuBLAS for tests of the host code on machines without a GPU.
 * {@link io.github.clip4j.cuda.fake.FakeGpu} is the way in.
 */
@NullMarked
package io.github.clip4j.cuda.fake;

import org.jspecify.annotations.NullMarked;
