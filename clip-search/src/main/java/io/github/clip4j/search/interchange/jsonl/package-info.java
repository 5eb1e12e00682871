/** Entries as JSON objects, one on each line. */
@NullMarked
package io.github.clip4j.search.interchange.jsonl;

import org.jspecify.annotations.NullMarked;
