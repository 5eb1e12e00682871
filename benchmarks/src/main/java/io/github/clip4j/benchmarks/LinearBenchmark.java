package io.github.clip4j.benchmarks;

import io.github.clip4j.benchmarks.engine.Job;
import org.openjdk.jmh.annotations.Param;

/**
 * The linear layers of ViT-B/32, L/14 and H/14: one image, for L/14 also eight. Several weights are used in turn, so
 * that none stays in a cache that a real forward pass would have emptied.
 */
public class LinearBenchmark extends OperationBenchmark {
    /** Rows times outputs times inputs. */
    @Param({
        "49x768x3072",
        "50x2304x768",
        "50x768x768",
        "50x3072x768",
        "50x768x3072",
        "256x1024x588",
        "257x3072x1024",
        "257x1024x1024",
        "257x4096x1024",
        "257x1024x4096",
        "256x1280x588",
        "257x3840x1280",
        "257x1280x1280",
        "257x5120x1280",
        "257x1280x5120",
        "2048x1024x588",
        "2056x3072x1024",
        "2056x1024x1024",
        "2056x4096x1024",
        "2056x1024x4096",
        "1x512x768",
        "1x768x1024",
        "1x1024x1280"
    })
    public String shape = "";

    /** For JMH. */
    public LinearBenchmark() {}

    @Override
    protected Job job() {
        String[] sizes = shape.split("x", -1);
        return new Job.Gemm(Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
    }
}
