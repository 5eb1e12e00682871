package io.github.clip4j.model.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.model.PretrainedModel;
import io.github.clip4j.safetensors.SafetensorsFile;
import io.github.clip4j.tensor.TensorFile;
import io.github.clip4j.tensor.TensorInfo;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class ClipModelTest {
    /** Counts how often it is mapped. */
    private static final class Counting implements TensorFile {
        private final TensorFile file;
        private int maps;

        Counting(TensorFile file) {
            this.file = file;
        }

        @Override
        public SequencedMap<String, TensorInfo> tensors() {
            return file.tensors();
        }

        @Override
        public MemorySegment map(String name, Arena arena) {
            maps++;
            return file.map(name, arena);
        }

        @Override
        public String source() {
            return file.source();
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** It is asked for with each label of each image, and with each number of an audit. */
    @Test
    void theScaleIsReadOnce() {
        Path folder = GoldenFiles.path("checkpoints/tiny-hf");
        Counting file = new Counting(SafetensorsFile.open(folder.resolve("model.safetensors")));
        try (PretrainedModel model = new ClipFamily().open(CheckpointFiles.locate(folder), file)) {
            for (int i = 0; i < 100; i++) assertTrue(model.scoring().scale() > 0);
            assertEquals(1, file.maps);
        }
    }
}
