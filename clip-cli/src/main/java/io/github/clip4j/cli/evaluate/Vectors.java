package io.github.clip4j.cli.evaluate;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.npy.NpyFile;
import java.nio.file.Path;

/** Matrices from files of NumPy. No state. */
final class Vectors {
    /** What remains for the work itself. */
    private static final int SHARE = 2;

    private Vectors() {}

    /** All rows of a file, finite. */
    static float[][] read(Path file) {
        try (NpyFile npy = NpyFile.open(file)) {
            long bytes = npy.rows() * npy.columns() * Float.BYTES;
            if (bytes > Runtime.getRuntime().maxMemory() / SHARE)
                throw new ClipException(file + ": " + npy.rows() + " rows of " + npy.columns() + " numbers are "
                        + (bytes >> 20) + " MB; give Java " + ((SHARE * bytes) >> 20) + " MB with -Xmx");
            float[][] rows = new float[(int) npy.rows()][];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = npy.row(i);
                for (float value : rows[i])
                    if (!Float.isFinite(value)) throw new ClipException(file + ": row " + i + " holds " + value);
            }
            return rows;
        }
    }
}
