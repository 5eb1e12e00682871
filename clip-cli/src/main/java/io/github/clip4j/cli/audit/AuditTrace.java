package io.github.clip4j.cli.audit;

import io.github.clip4j.model.ModelConfig;
import io.github.clip4j.model.Trace;
import java.util.List;

/** Passes traced results on under their golden names. */
final class AuditTrace implements Trace {
    private final ModelConfig config;
    private final int batch;
    private final List<TensorReceiver> receivers;

    AuditTrace(ModelConfig config, int batch, List<TensorReceiver> receivers) {
        this.config = config;
        this.batch = batch;
        this.receivers = receivers;
    }

    @Override
    public boolean wants(String traced) {
        return GoldenNames.of(traced).stream()
                .anyMatch(name -> receivers.stream().anyMatch(r -> r.wants(name)));
    }

    @Override
    public void record(String traced, int rows, int columns, float[] values) {
        for (String name : GoldenNames.of(traced)) {
            List<Long> shape = GoldenNames.shape(name, rows, columns, batch, config);
            float[] ordered = GoldenNames.values(name, columns, batch, values);
            for (TensorReceiver receiver : receivers) if (receiver.wants(name)) receiver.accept(name, shape, ordered);
        }
    }
}
