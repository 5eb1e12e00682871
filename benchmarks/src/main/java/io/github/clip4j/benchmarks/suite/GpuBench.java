package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.Clip;
import io.github.clip4j.ClipOptions;
import io.github.clip4j.backend.Backend;
import io.github.clip4j.backend.BackendOptions;
import io.github.clip4j.backend.Backends;
import io.github.clip4j.backend.Precision;
import io.github.clip4j.benchmarks.engine.ProductPeak;
import io.github.clip4j.benchmarks.engine.TowerPass;
import io.github.clip4j.benchmarks.engine.TowerWork;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.model.Tower;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Measures one model in all modes: first whether it is right, then how fast it is. All in one process, so that the peak
 * is measured at the same clocks.
 *
 * @param options what to measure
 * @param model a checkpoint
 */
record GpuBench(GpuOptions options, Path model) {
    /** Images and texts that are compared with the cpu's. */
    private static final int COMPARED = 4;

    /**
     * The greatest difference of a large model's unit embeddings from the cpu's: in 32 bits, depth adds to the
     * differences that the order of sums makes.
     */
    private static double bound(Precision precision) {
        return precision == Precision.FP32 ? 1e-5 : goldenBound(precision);
    }

    /**
     * The greatest difference of the tiny models' unit embeddings from PyTorch's in float64: the bounds of clip-cuda's
     * tests.
     */
    private static double goldenBound(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-6;
            case TF32, FP16 -> 2.5e-3;
            case BF16 -> 1.2e-2;
        };
    }

    /**
     * Measures.
     *
     * @param device in words
     * @param partial receives what there is after each mode, so that a run that is cut short leaves something
     */
    GpuReport measure(String device, Consumer<GpuReport> partial) {
        SequencedMap<String, String> machine = new LinkedHashMap<>();
        machine.put("device", device);
        machine.put("driver", Machine.gpuDriver());
        machine.putAll(Machine.describe());
        machine.put("model", String.valueOf(model.getFileName()));
        Bench.progress("backend cpu, for comparison");
        GpuInputs inputs;
        GpuInputs.Embeddings expected;
        try (Clip clip = Clip.load(model, ClipOptions.DEFAULT.withBackend("cpu"))) {
            inputs = GpuInputs.of(clip.config(), COMPARED);
            expected = inputs.embed(clip);
        }
        if (options.keep() != null) inputs.keep(options.keep());
        List<GpuReport.Mode> modes = new ArrayList<>();
        for (Precision precision : options.precisions()) {
            modes.add(mode(precision, inputs, expected, machine));
            partial.accept(new GpuReport(machine, modes));
        }
        return new GpuReport(machine, modes);
    }

    private GpuReport.Mode mode(
            Precision precision,
            GpuInputs inputs,
            GpuInputs.Embeddings expected,
            SequencedMap<String, String> machine) {
        String name = precision.name().toLowerCase(Locale.ROOT);
        Bench.progress(name + ": goldens and model");
        ClipOptions asked = ClipOptions.DEFAULT
                .withBackend(options.backend())
                .withPrecision(precision)
                .withDevices(List.of(options.device()))
                .withBatchSize(Math.max(COMPARED, Collections.max(options.batches())));
        double goldens = GoldenCheck.open().difference(asked);
        GpuTimes times;
        double difference;
        try (Clip clip = Clip.load(model, asked)) {
            GpuInputs.Embeddings found = inputs.embed(clip);
            if (options.keep() != null) found.keep(options.keep(), name);
            difference = expected.difference(found);
            times = new GpuTimes(options, clip.config());
            times.serve(clip);
        }
        GpuReport.Correctness correctness =
                new GpuReport.Correctness(goldens, goldenBound(precision), difference, bound(precision));
        Bench.progress(name + ": peak and passes");
        try (Backend backend = open(precision);
                PretrainedModel pretrained = Families.open(model)) {
            Peak peak = peak(backend);
            times.pass(new TowerPass.Towers(pretrained, backend));
            ToDoubleFunction<Tower> operations = operations(pretrained);
            for (Tower tower : options.towers())
                machine.put(
                        "GFLOP of " + tower.inputs(), Table.number(operations.applyAsDouble(tower) / 1e9) + " each");
            return new GpuReport.Mode(name, correctness, peak.gigaFlops, peak.size, times.speeds(operations));
        }
    }

    /** Runs one pass, step by step. */
    void profile() {
        try (Backend backend = open(options.precisions().getFirst());
                PretrainedModel pretrained = Families.open(model);
                TowerPass pass =
                        new GpuTimes(options, pretrained.config()).first(new TowerPass.Towers(pretrained, backend))) {
            pass.copied();
        }
    }

    private Backend open(Precision precision) {
        return Backends.open(options.backend(), new BackendOptions(precision, options.device()));
    }

    private static ToDoubleFunction<Tower> operations(PretrainedModel model) {
        return tower -> tower == Tower.IMAGE
                ? TowerWork.image(model.config())
                : TowerWork.text(model.config(), model.textRules().mask());
    }

    private record Peak(double gigaFlops, int size) {}

    private Peak peak(Backend backend) {
        return options.sizes().stream()
                .map(size -> new Peak(ProductPeak.gigaFlops(backend, size, options.time()), size))
                .max(Comparator.comparingDouble(Peak::gigaFlops))
                .orElseThrow();
    }
}
