// Searches embeddings in a file of floats, in turns with numpy: see compare.py.
//   java -cp JARS tools/search/Search.java FILE ROWS COLUMNS THREADS
// For each line of input that comes: the milliseconds of the cosines and of the nearest ten, best of REPEATS, and the places found.

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.Match;
import io.github.clip4j.tensor.DType;
import io.github.clip4j.tensor.MatrixView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;

static final int REPEATS = 9;

void main(String[] args) throws IOException {
    int rows = Integer.parseInt(args[1]);
    int columns = Integer.parseInt(args[2]);
    ClipOptions options = ClipOptions.DEFAULT.withBackend("cpu").withThreads(Integer.parseInt(args[3]));
    try (Clip clip = Clip.load("demo", options);
            FileChannel file = FileChannel.open(Path.of(args[0]));
            Arena arena = Arena.ofShared()) {
        MemorySegment mapped = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
        MatrixView inFile = MatrixView.of(rows, columns, DType.F32, mapped);
        MatrixView inArray = MatrixView.of(rows, columns, mapped.toArray(ValueLayout.JAVA_FLOAT));
        float[] query = new float[columns];
        inFile.read(0, 0, query, 0, columns);
        // Until the kernels are compiled.
        long end = System.nanoTime() + 15_000_000_000L;
        while (System.nanoTime() < end) clip.nearest(query, inArray, 10);
        IO.println("ready");
        while (IO.readln() != null) {
            double array = best(() -> clip.similarity(query, inArray));
            double memory = best(() -> clip.similarity(query, inFile));
            double nearest = best(() -> clip.nearest(query, inArray, 10));
            String found = clip.nearest(query, inFile, 10).stream().map(Match::index).toList().toString();
            IO.println(String.format(Locale.ROOT, "%.2f %.2f %.2f %s", array, memory, nearest, found.replace(" ", "")));
        }
    }
}

double best(Runnable work) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
        long start = System.nanoTime();
        work.run();
        best = Math.min(best, System.nanoTime() - start);
    }
    return best / 1e6;
}
