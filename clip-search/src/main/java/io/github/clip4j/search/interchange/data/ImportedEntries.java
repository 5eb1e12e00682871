package io.github.clip4j.search.interchange.data;

import io.github.clip4j.search.EntrySource;
import java.util.Optional;

/** Entries of another program's file, and what should be known before they are taken over. */
public interface ImportedEntries extends EntrySource {
    /**
     * What was found.
     *
     * @return for example {@code FAISS IwPQ} or {@code clip-retrieval folder}
     */
    String format();

    /**
     * What is not as it was in the original embeddings.
     *
     * @return a sentence if the vectors are not the originals, or if something of the file is left out
     */
    default Optional<String> caution() {
        return Optional.empty();
    }
}
