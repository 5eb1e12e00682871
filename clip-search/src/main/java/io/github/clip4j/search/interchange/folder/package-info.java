/** Folders of several files: clip-retrieval's, and those of a Pinecone import. */
@NullMarked
package io.github.clip4j.search.interchange.folder;

import org.jspecify.annotations.NullMarked;
