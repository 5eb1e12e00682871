package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Job;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A tower's forward pass on several engines.
 *
 * @param threads of each engine
 * @param input what to embed
 * @param rounds turns of a full run
 * @param engines clip4j first
 * @param bars the targets
 */
record ModelCase(String id, int threads, Input input, int rounds, List<String> engines, List<Row.Bar> bars)
        implements Case {
    ModelCase(String id, int threads, Input input, int rounds, List<String> engines, Row.Bar... bars) {
        this(id, threads, input, rounds, engines, List.of(bars));
    }

    /** Runs until the compilers are done. */
    private static final int WARM_UPS = 5;

    /**
     * The input to embed.
     *
     * @param model ViT-L-14 or ViT-B-32
     * @param kind of input
     * @param batch how many
     */
    record Input(String model, Kind kind, int batch) {
        Job job(Models models) throws IOException, EngineException {
            return switch (kind) {
                case IMAGE -> models.image(model, batch);
                case FULL_TEXT -> models.text(model, batch, true);
                case CAPTION -> models.text(model, batch, false);
            };
        }

        String title() {
            return model + " " + kind.title + " b" + batch;
        }
    }

    /** Kinds of input. */
    enum Kind {
        IMAGE("image"),
        FULL_TEXT("text of 77 tokens"),
        CAPTION("caption of 12 tokens");

        private final String title;

        Kind(String title) {
            this.title = title;
        }
    }

    @Override
    public List<Row> measure(Bench bench) throws IOException, InterruptedException, EngineException {
        List<String> notes = new ArrayList<>();
        Job job = input.job(bench.models());
        List<EngineProcess> started = bench.start(engines, threads, notes);
        try {
            List<EngineProcess> able = bench.agreeing(started, job, notes);
            int warmUps = input.batch() > 8 || bench.quick() ? 1 : input.batch() > 1 ? 2 : WARM_UPS;
            SequencedMap<String, Double> values = new LinkedHashMap<>();
            Duel.run(able, warmUps, bench.rounds(rounds))
                    .forEach((engine, seconds) -> values.put(engine, Statistics.median(seconds) * 1e3));
            return List.of(new Row(
                    id,
                    input.title() + ", " + threads + "T",
                    Row.Unit.MILLISECONDS,
                    values,
                    bench.isa().comparable(bars),
                    notes));
        } finally {
            Bench.closeAll(started);
        }
    }
}
