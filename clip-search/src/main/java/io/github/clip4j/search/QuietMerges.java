package io.github.clip4j.search;

import java.lang.System.Logger.Level;
import org.apache.lucene.index.ConcurrentMergeScheduler;

/** Merges that fail leave the segments as they were: a line in the log instead of a stack trace. */
final class QuietMerges extends ConcurrentMergeScheduler {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.search");

    @Override
    protected void handleMergeException(Throwable failure) {
        LOG.log(Level.DEBUG, "segments are left as they are", failure);
    }
}
