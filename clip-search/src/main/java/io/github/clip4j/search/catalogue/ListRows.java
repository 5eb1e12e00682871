package io.github.clip4j.search.catalogue;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of a list, by column. */
interface ListRows {
    /**
     * The next row.
     *
     * @return null after the last one
     */
    @Nullable
    Map<String, Object> next() throws IOException;

    /** The line that the last row began in, counted from 1. */
    long line();
}
