/** {@code clip audit}: a model's intermediate results compared with a golden file's. */
@NullMarked
package io.github.clip4j.cli.audit;

import org.jspecify.annotations.NullMarked;
