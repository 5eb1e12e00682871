package io.github.clip4j.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cli.io.Console;
import io.github.clip4j.cli.io.Context;
import io.github.clip4j.cli.io.Messages;
import io.github.clip4j.cli.io.Results;
import io.github.clip4j.image.Image;
import io.github.clip4j.image.ImageOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With reading ahead, as where a GPU computes, and without. */
class ImageBatchesTest {
    private static final String DOG = "../examples/dog.png";
    private static final String BANANA = "../examples/banana.png";

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ImageBatches of(List<String> inputs, boolean ahead) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(new ByteArrayInputStream(new byte[0]), out, messages, false, false, 80);
        return new ImageBatches(new Context(console, new Messages(console), new Results(out)), inputs, 2, ahead);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allInTheirOrderAndWithoutThoseThatFail(boolean ahead) {
        List<List<String>> batches = new ArrayList<>();
        of(List.of(DOG, BANANA, "none.png", BANANA, "nor.png", "nothing.png", DOG), ahead)
                .forEachBatch(
                        ImageOptions.DEFAULT,
                        Image::width,
                        batch -> batches.add(
                                batch.stream().map(ImageBatches.Prepared::input).toList()));
        assertEquals(List.of(List.of(DOG, BANANA), List.of(BANANA), List.of(DOG)), batches);
        List<String> named = err.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(".png"))
                .toList();
        assertEquals(3, named.size(), named::toString);
        assertTrue(named.get(0).contains("none.png") && named.get(2).contains("nothing.png"), named::toString);
    }

    @Test
    void theNextBatchIsReadWhileOneIsUsed() {
        CountDownLatch third = new CountDownLatch(3);
        of(List.of(DOG, DOG, DOG, DOG), true)
                .forEachBatch(
                        ImageOptions.DEFAULT,
                        image -> {
                            third.countDown();
                            return image;
                        },
                        _ -> {
                            try {
                                assertTrue(third.await(60, TimeUnit.SECONDS), "nobody read ahead");
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
    }

    /** Memory, for one: the command says in one line what ended it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anErrorComesAsItIs(boolean ahead) {
        AtomicInteger images = new AtomicInteger();
        ImageBatches batches = of(List.of(DOG, DOG, DOG, DOG), ahead);
        assertThrows(
                OutOfMemoryError.class,
                () -> batches.forEachBatch(
                        ImageOptions.DEFAULT,
                        image -> {
                            if (images.incrementAndGet() > 2) throw new OutOfMemoryError("no more");
                            return image;
                        },
                        _ -> {}));
    }
}
