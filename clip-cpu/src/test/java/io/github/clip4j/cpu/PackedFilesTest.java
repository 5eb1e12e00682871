package io.github.clip4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.backend.Backend.Role;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Linear;
import io.github.clip4j.backend.Session;
import io.github.clip4j.backend.Storage;
import io.github.clip4j.backend.Tensor;
import io.github.clip4j.backend.WeightSource;
import io.github.clip4j.cpu.kernel.Kernels;
import io.github.clip4j.cpu.kernel.ScalarKernels;
import io.github.clip4j.cpu.start.Capability;
import io.github.clip4j.cpu.start.ColdStart;
import io.github.clip4j.cpu.weight.TableWeight;
import io.github.clip4j.tensor.MatrixView;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PackedFilesTest {
    private static final int N = 300;

    /** Files are made of 256 KB and more: so many in 16 bits too. */
    private static final int K = 450;

    @TempDir
    Path directory;

    /** Counts how much of it is read. */
    private record Counted(int rows, int columns, float[] values, AtomicInteger reads) implements MatrixView {
        @Override
        public void read(int row, int column, float[] destination, int offset, int count) {
            reads.addAndGet(count);
            System.arraycopy(values, row * columns + column, destination, offset, count);
        }
    }

    private static Counted matrix(int seed) {
        Random random = new Random(seed);
        float[] values = new float[N * K];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
        return new Counted(N, K, values, new AtomicInteger());
    }

    private float[] multiply(Counted view, Optional<Path> packed, Storage storage) {
        BackendOptions options = new BackendOptions(2, Optional.empty(), storage, packed);
        return multiply(
                view, new CpuBackend(ColdStart.none(Capability.ofRuntime().kernels()), 2, options));
    }

    /** Closes the backend. */
    private float[] multiply(Counted view, CpuBackend backend) {
        try (backend;
                Session session = backend.open()) {
            Linear layer = new Linear("l", backend.load(WeightSource.of("layer.weight", view), Role.LINEAR), null);
            Tensor x = session.floats("x", 9, K);
            Tensor y = session.floats("y", 9, N);
            session.write(x, MemorySegment.ofArray(matrix(99).values()).asSlice(0, 9L * K * Float.BYTES));
            session.ops().linear(y, x, layer);
            float[] result = new float[9 * N];
            session.read(y, MemorySegment.ofArray(result));
            return result;
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        }
    }

    @Test
    void theSecondStartMapsWhatTheFirstMade() throws IOException {
        float[] expected = multiply(matrix(1), Optional.empty(), Storage.F32);
        assertArrayEquals(expected, multiply(matrix(1), Optional.of(directory), Storage.F32), "first start");
        assertEquals(1, files().size(), files().toString());
        Counted again = matrix(1);
        assertArrayEquals(expected, multiply(again, Optional.of(directory), Storage.F32), "second start");
        assertTrue(again.reads().get() < 100, again.reads() + " values read although there was a file");
    }

    @Test
    void otherValuesOrAnotherFormGetAnotherFile() throws IOException {
        multiply(matrix(1), Optional.of(directory), Storage.F32);
        assertArrayEquals(
                multiply(matrix(2), Optional.empty(), Storage.F32),
                multiply(matrix(2), Optional.of(directory), Storage.F32),
                "other values under the same name");
        assertArrayEquals(
                multiply(matrix(2), Optional.empty(), Storage.BF16),
                multiply(matrix(2), Optional.of(directory), Storage.BF16),
                "another form");
        Counted corner = matrix(2);
        corner.values()[N * K - 1] += 1;
        assertArrayEquals(
                multiply(corner, Optional.empty(), Storage.F32),
                multiply(corner, Optional.of(directory), Storage.F32),
                "another last value");
    }

    /** Two machines with one directory, or one program with and without vectors. */
    @Test
    void kernelsOfAnotherFormHaveFilesOfTheirOwn() throws IOException {
        float[] expected = multiply(matrix(1), Optional.empty(), Storage.F32);
        for (int micro : new int[] {16, 64, 16}) {
            BackendOptions options = new BackendOptions(2, Optional.empty(), Storage.F32, Optional.of(directory));
            CpuBackend backend = new CpuBackend(ColdStart.none(new ScalarKernels(micro)), 2, options);
            assertArrayEquals(expected, multiply(matrix(1), backend), "micro-panels of " + micro);
        }
        assertEquals(2, files().size(), files().toString());
    }

    /** What others may have put there is not computed with, even if it fits. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "permissions of POSIX")
    void aDirectoryThatOthersMayWriteToIsNotUsed() throws IOException {
        float[] expected = multiply(matrix(1), Optional.of(directory), Storage.F32);
        Path file = files().getFirst();
        byte[] other = Files.readAllBytes(file);
        other[other.length / 2] ^= 0x40;
        Files.write(file, other);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertArrayEquals(expected, multiply(matrix(1), Optional.of(directory), Storage.F32));
        assertArrayEquals(other, Files.readAllBytes(file), "left as it is");
    }

    @Test
    void tablesAreMappedToo() throws IOException {
        for (String start : List.of("first start", "second start")) {
            Counted view = matrix(1);
            BackendOptions options = new BackendOptions(2, Optional.empty(), Storage.F32, Optional.of(directory));
            try (CpuBackend backend =
                    new CpuBackend(ColdStart.none(Capability.ofRuntime().kernels()), 2, options)) {
                TableWeight table = (TableWeight) backend.load(WeightSource.of("table", view), Role.TABLE);
                assertTrue(table.rowData().memory().isMapped(), start);
                for (int i = 0; i < N * K; i++)
                    assertEquals(view.values()[i], table.rowData().get(i / K, i % K), start + ", " + i);
            }
        }
        assertEquals(1, files().size(), files().toString());
    }

    @Test
    void valuesThatTheTypeDoesNotHoldLeaveNoFileOfIt() throws IOException {
        Counted view = matrix(1);
        view.values()[5] = 1e6f;
        float[] expected = multiply(view, Optional.empty(), Storage.F32);
        for (String start : List.of("first start", "second start")) {
            assertArrayEquals(expected, multiply(view, Optional.of(directory), Storage.F16), start);
            int micro = Capability.ofRuntime().kernels().micro();
            String file = "layer.weight.F32" + (micro == Kernels.PANEL ? "" : "-" + micro);
            assertEquals(List.of(directory.resolve(file)), files(), start);
        }
    }

    @Test
    void aViewThatFailsLeavesNoFile() throws IOException {
        Counted ends = new Counted(N, K, Arrays.copyOf(matrix(1).values(), N * K - 1), new AtomicInteger());
        MatrixView broken = new MatrixView() {
            @Override
            public int rows() {
                return N;
            }

            @Override
            public int columns() {
                return K;
            }

            @Override
            public void read(int row, int column, float[] destination, int offset, int count) {
                // The sample is read one by one.
                if (count > 1) ends.read(row, column, destination, offset, count);
            }
        };
        BackendOptions options = new BackendOptions(2, Optional.empty(), Storage.F32, Optional.of(directory));
        try (CpuBackend backend =
                new CpuBackend(ColdStart.none(Capability.ofRuntime().kernels()), 2, options)) {
            WeightSource source = WeightSource.of("layer.weight", broken);
            assertThrows(IndexOutOfBoundsException.class, () -> backend.load(source, Role.LINEAR));
        }
        assertEquals(List.of(), files());
    }

    @Test
    void damagedFilesAreMadeAnew() throws IOException {
        float[] expected = multiply(matrix(1), Optional.of(directory), Storage.F32);
        Path file = files().getFirst();
        byte[] good = Files.readAllBytes(file);
        List<byte[]> damaged =
                new ArrayList<>(List.of(new byte[0], Arrays.copyOf(good, good.length - 1), new byte[good.length]));
        // What the header says: version, rows, columns, form, size, sample, digest of the content.
        for (int field = 0; field < 7; field++) {
            byte[] other = good.clone();
            other[field * Long.BYTES]++;
            damaged.add(other);
        }
        for (byte[] bad : damaged) {
            Files.write(file, bad);
            assertArrayEquals(expected, multiply(matrix(1), Optional.of(directory), Storage.F32));
            assertArrayEquals(good, Files.readAllBytes(file));
        }
        assertEquals(1, files().size(), "no temporary file is left");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNoFailure() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertArrayEquals(
                multiply(matrix(1), Optional.empty(), Storage.F32),
                multiply(matrix(1), Optional.of(file.resolve("below")), Storage.F32));
    }

    @Test
    void whatIsFoundIsNotWritten() throws IOException {
        multiply(matrix(1), Optional.of(directory), Storage.F32);
        FileTime old = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(files().getFirst(), old);
        multiply(matrix(1), Optional.of(directory), Storage.F32);
        assertEquals(old, Files.getLastModifiedTime(files().getFirst()));
        assertFalse(files().isEmpty());
    }

    /** A bit that the disk has changed, pages that a power failure has left empty: whatever the header says. */
    @Test
    void aChangeAnywhereInTheContentIsNoticed() throws IOException {
        float[] expected = multiply(matrix(1), Optional.of(directory), Storage.F32);
        Path file = files().getFirst();
        byte[] good = Files.readAllBytes(file);
        int header = 4096;
        for (int at : new int[] {header, header + (good.length - header) / 2, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            assertArrayEquals(expected, multiply(matrix(1), Optional.of(directory), Storage.F32), "byte " + at);
            assertArrayEquals(good, Files.readAllBytes(file), "byte " + at);
        }
        byte[] empty = good.clone();
        Arrays.fill(empty, header, empty.length, (byte) 0);
        Files.write(file, empty);
        assertArrayEquals(expected, multiply(matrix(1), Optional.of(directory), Storage.F32), "empty pages");
    }

    @Test
    void whatAKilledProcessLeftIsRemoved() throws IOException {
        multiply(matrix(1), Optional.of(directory), Storage.F32);
        Path file = files().getFirst();
        Path left = Files.writeString(directory.resolve("." + file.getFileName() + ".12ab.tmp"), "half");
        Files.writeString(directory.resolve(left.getFileName() + ".lock"), "");
        Files.delete(file);
        multiply(matrix(1), Optional.of(directory), Storage.F32);
        assertEquals(List.of(file), files());
    }
}
