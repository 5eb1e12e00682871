package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.EntrySource;
import io.github.clip4j.search.interchange.data.CheckedEntries;
import io.github.clip4j.search.interchange.data.JsonFields;
import io.github.clip4j.search.interchange.data.WholeFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Rows for PostgreSQL with pgvector in the binary form of COPY (PostgreSQL's manual, COPY, file formats): id as text,
 * embedding as vector, metadata as jsonb. No state.
 */
final class PgVectorOutput {
    private static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};
    private static final int MAX_DIMENSIONS = 16_000;

    /** Beyond that a column of halfvec is needed for an index. */
    private static final int MAX_INDEXED = 2000;

    private static final Pattern TABLE = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private PgVectorOutput() {}

    static long write(EntrySource source, String table, Path path) {
        if (!TABLE.matcher(table).matches())
            throw new ClipException(
                    table + ": no name of a table: expected small letters, digits and _, at most 63 of them");
        if (source.dimensions() > MAX_DIMENSIONS)
            throw new ClipException(
                    path + ": " + source.dimensions() + " dimensions, but pgvector takes at most " + MAX_DIMENSIONS);
        CheckedEntries entries = new CheckedEntries(source, path.toString());
        long[] count = {0};
        Path sql = path.resolveSibling(path.getFileName() + ".sql");
        WholeFile.write(path, sink -> {
            sink.bytes(SIGNATURE);
            sink.bytes(new byte[8]); // no flags, no extension of the header
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                sink.bytes(row(entry));
                count[0]++;
            }
            if (count[0] == 0) throw new ClipException(path + ": there is nothing to write: the source has no entries");
            sink.bytes(new byte[] {-1, -1});
            WholeFile.write(sql, text -> text.text(sql(table, source.dimensions(), path)));
        });
        return count[0];
    }

    private static byte[] row(Entry entry) {
        byte[] id = text(entry, entry.id());
        byte[] metadata = text(entry, Json.write(JsonFields.json(entry.fields())));
        int vector = 4 + 4 * entry.vector().length;
        ByteBuffer row = ByteBuffer.allocate(2 + 4 + id.length + 4 + vector + 4 + 1 + metadata.length);
        row.putShort((short) 3);
        row.putInt(id.length).put(id);
        row.putInt(vector).putShort((short) entry.vector().length).putShort((short) 0);
        for (float x : entry.vector()) row.putFloat(x);
        row.putInt(1 + metadata.length).put((byte) 1).put(metadata); // version 1 of jsonb
        return row.array();
    }

    /** PostgreSQL's texts cannot have the character U+0000. */
    private static byte[] text(Entry entry, String text) {
        if (text.indexOf('\0') >= 0 || text.contains("\\u0000"))
            throw new ClipException("entry " + entry.id() + ": the character U+0000, which PostgreSQL cannot store");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sql(String table, int dimensions, Path path) {
        String file = path.toString().replace("'", "''");
        String index = dimensions <= MAX_INDEXED
                ? "embedding vector_cosine_ops"
                : "(embedding::halfvec(" + dimensions + ")) halfvec_cosine_ops";
        return String.format(Locale.ROOT, """
            -- psql -v ON_ERROR_STOP=1 -d DATABASE -f this file
            CREATE EXTENSION IF NOT EXISTS vector;
            CREATE TABLE IF NOT EXISTS %1$s (id text PRIMARY KEY, embedding vector(%2$d) NOT NULL, metadata jsonb NOT NULL);
            \\copy %1$s (id, embedding, metadata) FROM '%3$s' WITH (FORMAT binary)
            CREATE INDEX ON %1$s USING hnsw (%4$s);
            """, table, dimensions, file, index);
    }
}
