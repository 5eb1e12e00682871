package io.github.clip4j.search;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.ReadAdvice;

/** Lucene's files, mapped. */
final class Directories {
    private Directories() {}

    static MMapDirectory open(Path folder) throws IOException {
        MMapDirectory directory = new MMapDirectory(folder);
        directory.setReadAdvice(Directories::advice);
        return directory;
    }

    /** Lucene reads vectors here and there, and tells the system not to read ahead; exact search reads all of them. */
    private static Optional<ReadAdvice> advice(String file, IOContext context) {
        return file.endsWith(".vec")
                ? Optional.of(ReadAdvice.NORMAL)
                : MMapDirectory.ADVISE_BY_CONTEXT.apply(file, context);
    }
}
