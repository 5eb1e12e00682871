// Whether indexing costs more than its parts: images of 640x480 as JPEG, decoded, embedded and indexed.
//   java --add-modules jdk.incubator.vector -cp JARS tools/search/Indexing.java MODEL [IMAGES]
// JARS: clip-cli/target/clip/lib/*, which ./clip builds. The parts alone and the whole run in turns, three times, in one process that has warmed
// up; each line of the output is a figure as JSON, the last one the medians with the ratio: wall time of the whole to the CPU time of the
// parts, spread over all cores. CPU time is the process's, with garbage collection and what waits by spinning.

import io.github.clip4j.Clip;
import io.github.clip4j.image.Image;
import io.github.clip4j.json.Json;
import io.github.clip4j.search.Entry;
import io.github.clip4j.search.IndexModel;
import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.VectorWriter;
import io.github.clip4j.search.catalogue.CatalogueRules;
import io.github.clip4j.search.indexing.Indexer;
import io.github.clip4j.search.indexing.IndexingListener;
import io.github.clip4j.search.indexing.IndexingReport;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import javax.imageio.ImageIO;

static final int WIDTH = 640;
static final int HEIGHT = 480;
static final int ROUNDS = 3;
static final int CORES = Runtime.getRuntime().availableProcessors();

void main(String[] args) throws Exception {
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
    Path work = Files.createTempDirectory("indexing");
    try (Clip clip = Clip.load(Path.of(args[0]))) {
        Path images = Files.createDirectory(work.resolve("images"));
        List<Path> files = IntStream.range(0, count).parallel().mapToObj(i -> image(images, i)).toList();
        long bytes = 0;
        for (Path file : files) bytes += Files.size(file);
        IO.println(Json.write(Map.of("images", count, "bytes_each", bytes / count, "cores", CORES)));
        int elements = clip.preprocessor().pixelValues(Image.read(files.getFirst(), clip.imageOptions())).length;
        Supplier<List<float[]>> prepare = () -> files.parallelStream()
                .map(file -> clip.preprocessor().pixelValues(Image.read(file, clip.imageOptions())))
                .toList();
        List<float[]> pixels = prepare.get();
        List<double[]> rounds = new ArrayList<>();
        for (int round = -1; round < ROUNDS; round++) {
            float[][][] embeddings = new float[1][][];
            Time prepared = timed(prepare::get);
            Time model = timed(() -> embeddings[0] = clip.encodePixels(pixels));
            Path alone = work.resolve("alone" + round);
            Time index = timed(() -> put(alone, embeddings[0]));
            Path whole = work.resolve("whole" + round);
            Time all = timed(() -> index(clip, images, whole, count));
            // The first is for the compiler.
            if (round >= 0) rounds.add(new double[] {prepared.cpu, model.cpu, index.cpu, all.wall, all.cpu});
        }
        print(rounds, count, elements);
    } finally {
        try (Stream<Path> all = Files.walk(work)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}

void print(List<double[]> rounds, int count, int elements) {
    double[] median = new double[5];
    for (int i = 0; i < median.length; i++) {
        int column = i;
        median[i] = rounds.stream().mapToDouble(round -> round[column]).sorted().toArray()[ROUNDS / 2];
    }
    double parts = median[0] + median[1] + median[2];
    IO.println(Json.write(new TreeMap<>(Map.of(
            "pixels", elements, "decode_and_preprocess_cpu_s", median[0], "model_cpu_s", median[1], "index_cpu_s", median[2],
            "whole_wall_s", median[3], "whole_cpu_s", median[4], "images_per_second", count / median[3],
            "wall_to_parts", median[3] / (parts / CORES), "cpu_use", median[4] / median[3] / CORES))));
}

record Time(double wall, double cpu) {}

interface Work {
    void run() throws Exception;
}

Time timed(Work work) throws Exception {
    System.gc();
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    work.run();
    double wall = (System.nanoTime() - start) / 1e9;
    return new Time(wall, cpuSeconds() - cpu);
}

double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
}

void put(Path folder, float[][] embeddings) {
    try (VectorWriter writer = VectorIndex.create(folder, IndexModel.unknown(embeddings[0].length))) {
        for (int i = 0; i < embeddings.length; i++) writer.put(new Entry("e" + i, embeddings[i], Map.of("number", (long) i)));
        writer.commit();
    }
}

void index(Clip clip, Path images, Path folder, int count) {
    try (VectorWriter writer = VectorIndex.create(folder, IndexModel.unknown(clip.config().embedDim()))) {
        writer.commit();
        try (VectorIndex index = VectorIndex.open(folder)) {
            IndexingReport report = new Indexer(clip, writer, index, new IndexingListener() {
                @Override
                public void advanced() {}

                @Override
                public void failed(String name, RuntimeException why) {
                    throw why;
                }
            }).update(List.of(images), CatalogueRules.DEFAULT, _ -> true);
            if (report.embedded() != count) throw new AssertionError(report.toString());
        }
    }
}

/** A gradient with shapes and grain, about as large as a photograph's file. */
Path image(Path folder, int number) {
    Random random = new Random(number);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, new Color(random.nextInt(1 << 24)), WIDTH, HEIGHT, new Color(random.nextInt(1 << 24))));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    for (int i = 0; i < 60; i++) {
        graphics.setColor(new Color(random.nextInt(1 << 24)));
        graphics.fillOval(random.nextInt(WIDTH), random.nextInt(HEIGHT), 10 + random.nextInt(120), 10 + random.nextInt(120));
    }
    graphics.dispose();
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int grain = random.nextInt(8);
            image.setRGB(x, y, image.getRGB(x, y) & 0xF8F8F8 | grain << 16 | grain << 8 | grain);
        }
    try {
        Path file = folder.resolve(String.format(Locale.ROOT, "%06d.jpg", number));
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    } catch (IOException e) {
        throw new UncheckedIOException(e);
    }
}
