package io.github.clip4j.search;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.jspecify.annotations.Nullable;

/**
 * Merges neighbouring segments only, so that entries stay in the order in which they were added, and ten of about the
 * same size at a time; the last ones, too small for a graph, as soon as together they are large enough for one; and a
 * segment of which more than half is deleted by itself.
 */
final class SegmentMerges extends LogDocMergePolicy {
    private final int least;

    /**
     * A policy.
     *
     * @param least the fewest entries of a segment that has a graph
     */
    SegmentMerges(int least) {
        this.least = least;
        // The vectors of a segment are mapped from a file of their own.
        setNoCFSRatio(0);
    }

    @Override
    public @Nullable MergeSpecification findMerges(MergeTrigger trigger, SegmentInfos infos, MergeContext context)
            throws IOException {
        MergeSpecification merges = super.findMerges(trigger, infos, context);
        if (merges != null) return merges;
        List<SegmentCommitInfo> last = lastSmall(infos, context);
        if (last.isEmpty()) last = mostlyDeleted(infos, context);
        if (last.isEmpty()) return null;
        MergeSpecification merge = new MergeSpecification();
        merge.add(new MergePolicy.OneMerge(last));
        return merge;
    }

    private List<SegmentCommitInfo> lastSmall(SegmentInfos infos, MergeContext context) {
        List<SegmentCommitInfo> all = infos.asList();
        int first = all.size();
        int entries = 0;
        for (; first > 0; first--) {
            SegmentCommitInfo segment = all.get(first - 1);
            if (segment.info.maxDoc() >= least || context.getMergingSegments().contains(segment)) break;
            entries += segment.info.maxDoc();
        }
        return entries < least || all.size() - first < 2 ? List.of() : List.copyOf(all.subList(first, all.size()));
    }

    /** A segment by itself, which is written again without what is deleted. */
    private static List<SegmentCommitInfo> mostlyDeleted(SegmentInfos infos, MergeContext context) throws IOException {
        for (SegmentCommitInfo segment : infos)
            if (!context.getMergingSegments().contains(segment)
                    && context.numDeletesToMerge(segment) > segment.info.maxDoc() / 2) return List.of(segment);
        return List.of();
    }
}
