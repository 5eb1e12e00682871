/** Where the images of an index come from: folders, archives, WebDataset shards, lists. */
@NullMarked
package io.github.clip4j.search.catalogue;

import org.jspecify.annotations.NullMarked;
