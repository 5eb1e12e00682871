package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.OwnDirectory;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.error.IoReason;
import io.github.clip4j.file.Staging;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Weights in the form that the kernels want, one file for each, mapped instead of converted at the next start. A file
 * records what it was made from: shapes, type, form, and values sampled over the matrix, which tell mistakes; that the
 * matrix is the same to its last bit the directory stands for, which is only one model's. It also records a digest of
 * its own content, which is computed whenever the file is mapped, since a disk may change bits, and a computer that
 * loses its power may leave pages of zeros. A file whose record differs, or that is cut short, is written anew. Files
 * appear whole or not at all. Where nothing can be written, weights are converted at each start, after one warning.
 */
final class PackedFiles {
    private static final System.Logger LOG = System.getLogger("io.github.clip4j.cpu");

    /** "C4JP" and the version of the form. */
    private static final long MAGIC = 0x43344a50_0000_0003L;

    /** A page, so that what is mapped is aligned. */
    private static final int HEADER = 4096;

    /** Fields of the header that tell what the file was made from; the digest of its content follows them. */
    private static final int FIELDS = 6;

    /** Smaller ones are not worth a file. */
    private static final long LEAST_BYTES = 1 << 18;

    /** Rows and columns of the sample. */
    private static final int SAMPLES = 6;

    private final Path directory;
    private final Arena arena;
    private final Team team;
    private boolean broken;

    /**
     * Files in a directory, made when first needed.
     *
     * @param arena decides how long mapped weights stay valid
     * @param team reads what is mapped
     */
    PackedFiles(Path directory, Arena arena, Team team) {
        this.directory = directory;
        this.arena = arena;
        this.team = team;
    }

    /**
     * The weight's memory: mapped from its file, or from a new one.
     *
     * @param name of the weight
     * @param view what it is made from
     * @param form determines the bytes, together with the shape
     * @param micro columns of a micro-panel
     * @param bytes how many
     * @param fill writes all of it if there is no such file; returns false if this type cannot hold its values
     * @return null if there can be no file
     */
    @Nullable
    MemorySegment get(String name, MatrixView view, Form form, int micro, long bytes, Fill fill) {
        if (bytes < LEAST_BYTES || broken) return null;
        Path file = directory.resolve(name.replaceAll("[^A-Za-z0-9._-]", "_") + "." + form.name()
                + (micro == Kernels.PANEL ? "" : "-" + micro));
        long[] header = {
            MAGIC,
            view.rows(),
            view.columns(),
            (form.code * 1000L + micro) * 1000 + Kernels.PANEL,
            bytes,
            fingerprint(view)
        };
        try {
            OwnDirectory.open(directory);
            MemorySegment found = find(file, header);
            return found != null ? found : make(file, header, fill);
        } catch (IOException e) {
            broken = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "backend cpu: packed weights cannot be kept in {0}: {1}; name another directory, or none: every"
                            + " start converts them until then",
                    directory,
                    IoReason.withFile(e));
            return null;
        }
    }

    private @Nullable MemorySegment find(Path file, long[] header) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != HEADER + header[4]) return null;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, HEADER + header[4], arena);
            for (int i = 0; i < FIELDS; i++) if (mapped.getAtIndex(ValueLayout.JAVA_LONG, i) != header[i]) return null;
            MemorySegment content = mapped.asSlice(HEADER);
            if (mapped.getAtIndex(ValueLayout.JAVA_LONG, FIELDS) == ContentDigest.of(content, team)) return content;
            LOG.log(System.Logger.Level.WARNING, "backend cpu: {0} is damaged and is made anew", file);
            return null;
        }
    }

    private @Nullable MemorySegment make(Path file, long[] header, Fill fill) throws IOException {
        if (Files.getFileStore(directory).getUsableSpace() < 2 * header[4])
            throw new IOException("too little space on the disk");
        try (Staging staging = Staging.file(file);
                FileChannel channel =
                        FileChannel.open(staging.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapped = channel.map(MapMode.READ_WRITE, 0, HEADER + header[4], arena);
            MemorySegment content = mapped.asSlice(HEADER);
            if (!fill.fill(content)) return null;
            for (int i = 0; i < FIELDS; i++) mapped.setAtIndex(ValueLayout.JAVA_LONG, i, header[i]);
            mapped.setAtIndex(ValueLayout.JAVA_LONG, FIELDS, ContentDigest.of(content, team));
            staging.commit();
            return content;
        }
    }

    /**
     * FNV-1a over the bits of elements spread evenly over the matrix, its first and last row and column among them, and
     * the type.
     */
    private static long fingerprint(MatrixView view) {
        float[] one = new float[1];
        long hash = 0xcbf29ce484222325L ^ view.type().name().hashCode();
        int rows = Math.min(SAMPLES, view.rows());
        int columns = Math.min(SAMPLES, view.columns());
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) {
                view.read(spread(i, rows, view.rows()), spread(j, columns, view.columns()), one, 0, 1);
                hash = (hash ^ Float.floatToRawIntBits(one[0])) * 0x100000001b3L;
            }
        return hash;
    }

    private static int spread(int i, int samples, int size) {
        return samples == 1 ? 0 : (int) ((long) i * (size - 1) / (samples - 1));
    }

    /** Forms of weights. */
    enum Form {
        /** Rows as they are. */
        TABLE(1),
        /** Panels of float32. */
        F32(2),
        /** Panels of float16. */
        F16(3),
        /** Panels of bfloat16. */
        BF16(4);

        /** The form's code in the header. */
        private final long code;

        Form(long code) {
            this.code = code;
        }

        static Form of(DType type) {
            return valueOf(type.name());
        }
    }

    /** Writes a weight. */
    interface Fill {
        boolean fill(MemorySegment memory);
    }
}
