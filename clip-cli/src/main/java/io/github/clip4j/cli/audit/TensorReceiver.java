package io.github.clip4j.cli.audit;

import java.util.List;

/** Takes computed tensors under their golden names. */
interface TensorReceiver {
    boolean wants(String name);

    void accept(String name, List<Long> shape, float[] values);
}
