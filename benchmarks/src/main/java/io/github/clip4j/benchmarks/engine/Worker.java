package io.github.clip4j.benchmarks.engine;

import com.sun.management.ThreadMXBean;
import io.github.clip4j.cpu.limits.MachineLimits;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The process of an engine: {@code Worker ENGINE THREADS}. Each line of standard input is a command, words separated by
 * tabs; each is answered by one line, {@code ok …} or {@code error …}. Between commands nothing runs.
 * {@code torch_worker.py} obeys the same lines.
 */
public final class Worker {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Engine engine;
    private Engine.@Nullable Task task;

    private Worker(Engine engine) {
        this.engine = engine;
    }

    /**
     * Obeys commands until the end of input.
     *
     * @param args engine and threads
     * @throws Exception if there is no such engine
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        // What a library prints must not look like an answer.
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Engine engine = provider(args[0]).open(Integer.parseInt(args[1]))) {
            Worker worker = new Worker(engine);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.println(worker.answer(List.of(line.split("\t", -1))));
                out.flush();
            }
            worker.drop();
        }
    }

    /**
     * Our own engines and the peers': the peers' list is in the profile's resources, so that neither list hides the
     * other.
     */
    private static Engine.Provider provider(String name) {
        if (name.equals(Clip4jEngine.NAME)) return new Clip4jEngine.ByName();
        return ServiceLoader.load(Engine.Provider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no engine " + name + " on the class path"));
    }

    private String answer(List<String> words) {
        try {
            return "ok " + obey(words);
        } catch (Exception | LinkageError e) {
            return "error " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    private String obey(List<String> words) throws Exception {
        return switch (words.getFirst()) {
            case "describe" -> engine.describe();
            case "isa" -> engine.isa();
            case "open" -> {
                drop();
                task = engine.open(Job.parse(words.subList(1, words.size())));
                yield "";
            }
            case "settle" -> {
                current().settle();
                yield "";
            }
            case "run" -> "" + timed(Integer.parseInt(words.get(1)));
            case "callers" -> "" + callers(Integer.parseInt(words.get(1)));
            case "limits" -> limits(Integer.parseInt(words.get(1)), Long.parseLong(words.get(2)));
            case "allocated" -> "" + THREADS.getCurrentThreadAllocatedBytes();
            case "output" -> {
                NativeFiles.write(Path.of(words.get(1)), current().output());
                yield "";
            }
            default -> throw new IllegalArgumentException("no such command: " + words);
        };
    }

    /** The limits of this JVM: its flags may narrow the vectors and take registers away. */
    private static String limits(int threads, long millis) {
        MachineLimits limits = MachineLimits.measure(threads, Duration.ofMillis(millis));
        return String.format(
                Locale.ROOT, "%d %s %s %s", limits.vectorBits(), limits.gigaFlops(), limits.memory(), limits.cache());
    }

    private Engine.Task current() {
        if (task == null) throw new IllegalStateException("nothing is open");
        return task;
    }

    /** Nanoseconds of one of several runs. */
    private long timed(int runs) throws Exception {
        Engine.Task timed = current();
        long begin = System.nanoTime();
        for (int i = 0; i < runs; i++) timed.run();
        return (System.nanoTime() - begin) / runs;
    }

    /** Nanoseconds of one run by each of several threads at once. */
    private long callers(int threads) throws Exception {
        Engine.Task shared = current();
        Callable<Boolean> call = () -> {
            shared.run();
            return true;
        };
        try (ExecutorService callers = Executors.newFixedThreadPool(threads)) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) calls.add(call);
            long begin = System.nanoTime();
            for (Future<Boolean> done : callers.invokeAll(calls)) done.get();
            return System.nanoTime() - begin;
        }
    }

    private void drop() {
        if (task != null) task.close();
        task = null;
    }
}
