package io.github.clip4j.cpu.op;

import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Workspace;
import java.lang.foreign.MemorySegment;

/** {@link io.github.clip4j.backend.Ops#patches}. S side of the image, P patch size, G patches. */
@SuppressWarnings("NullAway.Init") // run() sets all before there is a unit
public final class PatchesWork extends RowsWork {
    private Rows out; // (B*G, 3*P*P)
    private Rows pixels; // (B, 3*S*S)
    private int side;
    private int patchSize;

    public void run(Resources resources, CpuTensor to, CpuTensor from, int s, int p) {
        out = to.rowData();
        pixels = from.rowData();
        side = s;
        patchSize = p;
        share(resources, to.rows(), to.columns());
    }

    @Override
    void rows(int first, int end, Workspace workspace) {
        int grid = side / patchSize;
        for (int row = first; row < end; row++) {
            int patch = row % (grid * grid);
            long corner = (long) (patch / grid) * patchSize * side + (long) (patch % grid) * patchSize;
            patch(row, row / (grid * grid), corner);
        }
    }

    private void patch(int row, int image, long corner) {
        int lines = 3 * patchSize;
        for (int line = 0; line < lines; line++) {
            long source = ((long) (line / patchSize) * side + line % patchSize) * side;
            MemorySegment.copy(
                    pixels.memory(),
                    pixels.offset(image, corner + source),
                    out.memory(),
                    out.offset(row, (long) line * patchSize),
                    (long) patchSize * Float.BYTES);
        }
    }
}
