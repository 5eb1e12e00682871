/**
 * Parquet files (parquet-format 2.12) without Hadoop: a writer of PLAIN pages and a reader of what other programs
 * write.
 */
@NullMarked
package io.github.clip4j.search.interchange.parquet;

import org.jspecify.annotations.NullMarked;
