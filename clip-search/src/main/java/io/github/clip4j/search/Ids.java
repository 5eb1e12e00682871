package io.github.clip4j.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Ids of entries. */
final class Ids {
    private Ids() {}

    /** The number of the entry among all; -1 if there is none. */
    static int find(IndexReader reader, String id) throws IOException {
        for (LeafReaderContext leaf : reader.leaves()) {
            int document = find(leaf.reader(), new BytesRef(id));
            if (document >= 0) return leaf.docBase + document;
        }
        return -1;
    }

    private static int find(LeafReader leaf, BytesRef id) throws IOException {
        PostingsEnum postings = leaf.postings(new Term(Documents.ID, id), PostingsEnum.NONE);
        return postings == null ? -1 : firstLive(postings, leaf.getLiveDocs());
    }

    private static int firstLive(PostingsEnum postings, @Nullable Bits live) throws IOException {
        for (int document = postings.nextDoc();
                document != DocIdSetIterator.NO_MORE_DOCS;
                document = postings.nextDoc()) if (live == null || live.get(document)) return document;
        return -1;
    }

    /** The ids that both have. */
    static List<String> common(IndexReader one, IndexReader other) throws IOException {
        List<String> common = new ArrayList<>();
        for (LeafReaderContext leaf : one.leaves()) {
            Terms terms = leaf.reader().terms(Documents.ID);
            if (terms == null) continue;
            TermsEnum ids = terms.iterator();
            for (BytesRef id = ids.next(); id != null; id = ids.next()) {
                String text = id.utf8ToString();
                if (firstLive(
                                        ids.postings(null, PostingsEnum.NONE),
                                        leaf.reader().getLiveDocs())
                                >= 0
                        && find(other, text) >= 0) common.add(text);
            }
        }
        return common;
    }
}
