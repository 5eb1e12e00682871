package io.github.clip4j.search;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.scan.Copies;
import io.github.clip4j.search.scan.SegmentRows;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;
import org.apache.lucene.store.NoLockFactory;

/** Lucene's own check of its files, and one of what clip4j has put there. */
final class IndexCheck {
    /** Lines that anybody reads. */
    private static final int SHOWN = 100;

    private final IndexFolder folder;
    private final List<String> problems = new ArrayList<>();

    private IndexCheck(IndexFolder folder) {
        this.folder = folder;
    }

    static CheckReport check(IndexFolder folder) {
        try (Directory directory = Directories.open(folder.lucene());
                Lock lock = lock(directory)) {
            IndexCheck check = new IndexCheck(folder);
            int entries = check.files(directory, lock) ? check.entries(directory) : 0;
            return new CheckReport(entries, List.copyOf(check.problems));
        } catch (LockObtainFailedException e) {
            throw new ClipException(
                    folder.path() + ": another program is changing this index; wait until it is done", e);
        } catch (IOException e) {
            throw IndexFolder.failure(folder.path(), e);
        }
    }

    private static Lock lock(Directory directory) throws IOException {
        try {
            return directory.obtainLock(IndexWriter.WRITE_LOCK_NAME);
        } catch (LockObtainFailedException e) {
            throw e;
        } catch (AccessDeniedException _) {
            return NoLockFactory.INSTANCE.obtainLock(directory, IndexWriter.WRITE_LOCK_NAME);
        } catch (FileSystemException e) {
            // A read-only file system.
            if (String.valueOf(e.getReason()).contains("ead-only"))
                return NoLockFactory.INSTANCE.obtainLock(directory, IndexWriter.WRITE_LOCK_NAME);
            throw e;
        }
    }

    private void problem(String line) {
        if (problems.size() < SHOWN) problems.add(line);
        else if (problems.size() == SHOWN) problems.add("and more");
    }

    private boolean files(Directory directory, Lock lock) throws IOException {
        try (CheckIndex check = new CheckIndex(directory, lock)) {
            check.setThreadCount(1);
            CheckIndex.Status status = check.checkIndex();
            if (status.missingSegments)
                problem(folder.path() + ": no list of segments can be read; restore it from a copy");
            for (CheckIndex.Status.SegmentInfoStatus segment : status.segmentInfos)
                if (segment.toLoseDocCount > 0)
                    problem("lucene: the segment " + segment.name + " with " + segment.toLoseDocCount
                            + " entries is damaged; restore the index from a copy, or make it anew");
            if (!status.clean && problems.isEmpty()) problem("lucene: its list of segments is damaged");
            return status.clean;
        } catch (CorruptIndexException e) {
            problem("lucene: " + e.getMessage());
            return false;
        }
    }

    private int entries(Directory directory) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            manifest(reader);
            Snapshot snapshot = new Snapshot(reader, folder);
            int count = 0;
            Set<String> ids = new HashSet<>();
            try (EntrySource entries = new StoredEntries(snapshot, folder)) {
                for (SegmentRows rows : snapshot.segments())
                    for (String file : Copies.damaged(folder.copies(), rows)) problem(file + ": damaged; delete it");
                for (Entry entry = entries.next(); entry != null; entry = entries.next(), count++) entry(entry, ids);
            } catch (ClipException e) {
                problem(String.valueOf(e.getMessage()));
            }
            return count;
        }
    }

    private void manifest(DirectoryReader reader) throws IOException {
        try {
            LuceneWriter.requireDigest(folder, reader.getIndexCommit().getUserData());
        } catch (ClipException e) {
            problem(String.valueOf(e.getMessage()));
        }
    }

    private void entry(Entry entry, Set<String> ids) {
        if (!ids.add(entry.id())) problem("two entries have the id " + entry.id());
        try {
            float[] vector = Documents.vector(entry.vector(), folder.model(), entry.id());
            if (!Arrays.equals(vector, entry.vector())) problem(entry.id() + ": the length of its vector is not 1");
        } catch (ClipException e) {
            problem(String.valueOf(e.getMessage()));
        }
    }
}
