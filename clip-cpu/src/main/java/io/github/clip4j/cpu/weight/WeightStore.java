package io.github.clip4j.cpu.weight;

import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Weight;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.Rows;
import io.github.clip4j.cpu.thread.Buffer;
import io.github.clip4j.cpu.thread.Team;
import io.github.clip4j.cpu.thread.Workspace;
import io.github.clip4j.cpu.weight.PackedFiles.Form;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Puts weights into the form of the kernels, in memory or in mapped files. */
public final class WeightStore {
    private final Arena arena;
    private final Team team;
    private final Storage storage;
    private final int micro;
    private final @Nullable PackedFiles files;

    /**
     * A store without weights.
     *
     * @param arena their memory's
     * @param team packs them
     * @param micro columns of a micro-panel
     * @param directory of the files; empty for memory
     */
    public WeightStore(Arena arena, Team team, Storage storage, int micro, Optional<Path> directory) {
        this.arena = arena;
        this.team = team;
        this.storage = storage;
        this.micro = micro;
        files = directory.map(path -> new PackedFiles(path, arena, team)).orElse(null);
    }

    /** Copies a weight. */
    public Weight load(String name, MatrixView view, Role role) {
        try (Workspace workspace = new Workspace()) {
            return role == Role.LINEAR ? linear(name, view, workspace) : table(name, view, workspace);
        }
    }

    /** Packs a matrix. */
    PackedWeight linear(String name, MatrixView view) {
        try (Workspace workspace = new Workspace()) {
            return linear(name, view, workspace);
        }
    }

    /** Whether the packed form, in memory, has the bits of a matrix of that type. */
    public boolean isExact(DType stored) {
        DType type = packedType(stored);
        return files == null && (type == DType.F32 || type == stored);
    }

    private DType packedType(DType stored) {
        return switch (storage) {
            case F32 -> DType.F32;
            case STORED -> stored == DType.F16 || stored == DType.BF16 ? stored : DType.F32;
            case F16 -> DType.F16;
            case BF16 -> DType.BF16;
        };
    }

    private PackedWeight linear(String name, MatrixView view, Workspace workspace) {
        PackedWeight weight = packed(name, view, packedType(view.type()), workspace);
        // Infinities and NaNs are for float32.
        return weight != null ? weight : packed32(name, view, workspace);
    }

    private PackedWeight packed32(String name, MatrixView view, Workspace workspace) {
        PackedWeight weight = packed(name, view, DType.F32, workspace);
        if (weight == null) throw new AssertionError("float32 holds every float");
        return weight;
    }

    /** Packs the matrix; null if the type does not hold the values. */
    private @Nullable PackedWeight packed(String name, MatrixView view, DType type, Workspace workspace) {
        long bytes = PackedWeight.bytes(view.rows(), view.columns(), type);
        MemorySegment mapped = files == null
                ? null
                : files.get(
                        name,
                        view,
                        Form.of(type),
                        micro,
                        bytes,
                        memory -> pack(of(view, type, memory), view, workspace));
        if (mapped != null) return of(view, type, mapped);
        PackedWeight weight = of(view, type, arena.allocate(bytes, Buffer.ALIGNMENT));
        return pack(weight, view, workspace) ? weight : null;
    }

    private PackedWeight of(MatrixView view, DType type, MemorySegment memory) {
        return new PackedWeight(view.rows(), view.columns(), type, micro, memory);
    }

    private boolean pack(PackedWeight weight, MatrixView view, Workspace workspace) {
        AtomicBoolean finite = new AtomicBoolean(true);
        team.run(
                PackedWeight.panels(weight.rows()),
                (panel, own) -> {
                    if (!Packing.panel(weight, view, panel, own)) finite.set(false);
                },
                workspace);
        return weight.type() == DType.F32 || finite.get();
    }

    private TableWeight table(String name, MatrixView view, Workspace workspace) {
        int rows = view.rows();
        int stride = Math.multiplyExact(Math.ceilDiv(view.columns(), Kernels.PANEL) * Kernels.PANEL, Float.BYTES);
        long bytes = (long) rows * stride;
        MemorySegment mapped = files == null
                ? null
                : files.get(
                        name,
                        view,
                        Form.TABLE,
                        Kernels.PANEL,
                        bytes,
                        memory -> fill(table(view, memory, stride), view, workspace));
        if (mapped != null) return table(view, mapped, stride);
        TableWeight weight = table(view, arena.allocate(bytes, Buffer.ALIGNMENT), stride);
        fill(weight, view, workspace);
        return weight;
    }

    private static TableWeight table(MatrixView view, MemorySegment memory, int stride) {
        return new TableWeight(view.rows(), view.columns(), new Rows(memory, 0, stride));
    }

    private boolean fill(TableWeight weight, MatrixView view, Workspace workspace) {
        team.run(view.rows(), (row, own) -> Packing.row(weight, view, row, own), workspace);
        return true;
    }
}
