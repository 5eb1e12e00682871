package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.error.QueueFullException;
import io.github.clip4j.families.Families;
import io.github.clip4j.model.Output;
import io.github.clip4j.model.Trace;
import io.github.clip4j.serving.Callers.Caller;
import io.github.clip4j.testkit.GoldenFiles;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Callers at the same time on the tiny model: what runs together, and that everyone gets the bits of a call alone. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // who waits for room ignores interrupts
class ManyCallersTest {
    private static final int IMAGE = 3 * 32 * 32;
    private static final int KINDS = 6;
    private static final float[][] PIXELS = new float[KINDS][];
    private static final int[] LENGTHS = {3, 3, 4, 16, 5, 9};
    private static final int[][] IDS = new int[KINDS][];
    private static final float[][] IMAGE_BITS = new float[KINDS][];
    private static final float[][] TEXT_BITS = new float[KINDS][];
    private static final float[][] RAW_BITS = new float[KINDS][];

    static {
        Random random = new Random(11);
        for (int i = 0; i < KINDS; i++) {
            PIXELS[i] = new float[IMAGE];
            for (int j = 0; j < IMAGE; j++) PIXELS[i][j] = (float) random.nextGaussian();
            IDS[i] = random.ints(LENGTHS[i], 0, 998).toArray();
            IDS[i][0] = 998;
            IDS[i][LENGTHS[i] - 1] = 999;
        }
        GatedBackend backend = new GatedBackend();
        backend.permits.release(1000);
        try (Engine model = open(backend, 1, BatchingOptions.DEFAULT)) {
            for (int i = 0; i < KINDS; i++) {
                IMAGE_BITS[i] = image(model, i);
                TEXT_BITS[i] = text(model, i);
                RAW_BITS[i] = model.encodeImages(1, pixels(i), Output.RAW);
            }
        }
        assertFalse(Arrays.equals(IMAGE_BITS[0], RAW_BITS[0]));
    }

    private final GatedBackend backend = new GatedBackend();
    private final Engine model = open(backend, 4, BatchingOptions.DEFAULT.withCapacity(8));

    @AfterEach
    void close() {
        backend.permits.release(1000);
        model.close();
    }

    private static Engine open(GatedBackend backend, int batchSize, BatchingOptions batching) {
        return new Engine(
                Families.open(GoldenFiles.path("checkpoints/tiny-hf")),
                List.of(backend),
                32,
                batching.withBatchSize(batchSize));
    }

    private static Supplier<MemorySegment> pixels(int i) {
        return () -> MemorySegment.ofArray(PIXELS[i]);
    }

    private static float[] image(Engine model, int i) {
        return model.encodeImages(1, pixels(i), Output.UNIT);
    }

    private static float[] text(Engine model, int i) {
        return model.encodeTexts(List.of(IDS[i]), Output.UNIT);
    }

    /** A forward pass under way, which a permit ends. */
    private Caller<float[]> occupy() throws InterruptedException {
        Caller<float[]> first = Callers.start("first", () -> image(model, 0));
        Callers.await("a forward pass", () -> !backend.forwards.isEmpty());
        return first;
    }

    private Caller<float[]> enqueue(Callable<float[]> call) throws InterruptedException {
        int before = model.waiting();
        Caller<float[]> caller = Callers.start("queued", call);
        Callers.await("queued", () -> model.waiting() == before + 1);
        return caller;
    }

    @Test
    void imagesAndTextsRunWithTheirLike() throws Exception {
        List<Caller<float[]>> images = new ArrayList<>(List.of(occupy()));
        List<Caller<float[]>> texts = new ArrayList<>();
        for (int i = 1; i < 3; i++) {
            int kind = i;
            images.add(enqueue(() -> image(model, kind)));
            texts.add(enqueue(() -> text(model, kind - 1)));
        }
        Caller<float[]> raw = enqueue(() -> model.encodeImages(1, pixels(3), Output.RAW));
        Caller<float[]> rawText = enqueue(() -> model.encodeTexts(List.of(IDS[0]), Output.RAW));
        backend.permits.release(10);
        for (int i = 0; i < images.size(); i++)
            assertArrayEquals(IMAGE_BITS[i], images.get(i).result());
        for (int i = 0; i < texts.size(); i++)
            assertArrayEquals(TEXT_BITS[i], texts.get(i).result());
        assertArrayEquals(RAW_BITS[3], raw.result());
        assertFalse(Arrays.equals(TEXT_BITS[0], rawText.result()));
        assertEquals(
                List.of("images 1", "images 2", "texts 2 of 5 rows", "images 1", "texts 1 of 3 rows"),
                backend.forwards);
        assertEquals(1, backend.sessions.get(), "sessions: the memory of one batch");
    }

    @Test
    void callsOfSeveralItemsGetTheirOwnRows() throws Exception {
        Caller<float[]> first = occupy();
        Caller<float[]> two = enqueue(() -> model.encodeImages(2, () -> joined(1, 2), Output.UNIT));
        Caller<float[]> three = enqueue(() -> model.encodeImages(3, () -> joined(3, 4, 5), Output.UNIT));
        Caller<float[]> one = enqueue(() -> image(model, 0));
        backend.permits.release(10);
        assertArrayEquals(IMAGE_BITS[0], first.result());
        assertArrayEquals(bits(IMAGE_BITS, 1, 2), two.result());
        assertArrayEquals(bits(IMAGE_BITS, 3, 4, 5), three.result());
        assertArrayEquals(IMAGE_BITS[0], one.result());
        assertEquals(List.of("images 1", "images 3", "images 3"), backend.forwards);
    }

    @Test
    void aCallBeyondTheBatchSizeAndTheCapacityRunsAsItIs() {
        backend.permits.release(10);
        float[] found = model.encodeImages(10, () -> joined(0, 1, 2, 3, 4, 5, 0, 1, 2, 3), Output.UNIT);
        assertArrayEquals(bits(IMAGE_BITS, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3), found);
        assertEquals(List.of("images 10"), backend.forwards);
    }

    private static MemorySegment joined(int... kinds) {
        return MemorySegment.ofArray(bits(PIXELS, kinds));
    }

    private static float[] bits(float[][] rows, int... kinds) {
        float[] all = new float[kinds.length * rows[0].length];
        for (int i = 0; i < kinds.length; i++)
            System.arraycopy(rows[kinds[i]], 0, all, i * rows[0].length, rows[0].length);
        return all;
    }

    /** A long text would make short ones compute its padding. */
    @Test
    void aLongTextRunsByItself() throws Exception {
        Caller<float[]> first = occupy();
        List<Caller<float[]>> texts = new ArrayList<>();
        for (int kind : new int[] {0, 1, 3, 2}) texts.add(enqueue(() -> text(model, kind)));
        backend.permits.release(10);
        first.result();
        int i = 0;
        for (int kind : new int[] {0, 1, 3, 2})
            assertArrayEquals(TEXT_BITS[kind], texts.get(i++).result());
        assertEquals(List.of("images 1", "texts 3 of 10 rows", "texts 1 of 16 rows"), backend.forwards);
    }

    @Test
    void aTracedCallRunsByItself() throws Exception {
        occupy();
        List<String> names = new ArrayList<>();
        Trace trace = (name, _, _, _) -> names.add(name);
        Caller<float[]> plain = enqueue(() -> image(model, 1));
        Caller<float[]> traced = enqueue(() -> model.encodeImages(1, pixels(2), Output.UNIT.traced(trace)));
        Caller<float[]> other = enqueue(() -> image(model, 3));
        backend.permits.release(10);
        assertArrayEquals(IMAGE_BITS[1], plain.result());
        assertArrayEquals(IMAGE_BITS[2], traced.result());
        assertArrayEquals(IMAGE_BITS[3], other.result());
        assertTrue(names.contains("image_embeds"));
        assertEquals(List.of("images 1", "images 2", "images 1"), backend.forwards);
    }

    @Test
    void aTraceCannotUseItsModel() {
        backend.permits.release(10);
        Trace nested = (_, _, _, _) -> text(model, 0);
        assertThrows(IllegalStateException.class, () -> model.encodeImages(1, pixels(0), Output.UNIT.traced(nested)));
        Trace closing = (_, _, _, _) -> model.close();
        assertThrows(IllegalStateException.class, () -> model.encodeImages(1, pixels(0), Output.UNIT.traced(closing)));
        assertArrayEquals(IMAGE_BITS[1], image(model, 1), "and no harm is done");
    }

    @Test
    void badInputFailsBeforeItCouldHarmABatch() throws Exception {
        occupy();
        assertThrows(ClipException.class, () -> model.encodeTexts(List.of(new int[] {1000}), Output.UNIT));
        assertThrows(ClipException.class, () -> model.encodeTexts(List.of(new int[17]), Output.UNIT));
        assertThrows(ClipException.class, () -> model.encodeImages(2, pixels(0), Output.UNIT));
        assertThrows(ClipException.class, () -> model.encodeImages(0, pixels(0), Output.UNIT));
        assertEquals(0, model.waiting());
    }

    /**
     * Memory that only the caller's thread may read is read by it, and memory that is freed meanwhile fails its own
     * call only.
     */
    @Test
    void confinedAndFreedMemoryHurtNobody() throws Exception {
        occupy();
        Caller<float[]> heap = enqueue(() -> image(model, 1));
        Caller<float[]> confined = enqueue(() -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment own = arena.allocateFrom(ValueLayout.JAVA_FLOAT, PIXELS[2]);
                return model.encodeImages(1, () -> own, Output.UNIT);
            }
        });
        Arena shared = Arena.ofShared();
        MemorySegment freed = shared.allocateFrom(ValueLayout.JAVA_FLOAT, PIXELS[2]);
        Caller<float[]> early = enqueue(() -> model.encodeImages(1, () -> freed, Output.UNIT));
        shared.close();
        backend.permits.release(10);
        assertArrayEquals(IMAGE_BITS[1], heap.result());
        assertArrayEquals(IMAGE_BITS[2], confined.result());
        early.failure(IllegalStateException.class);
        assertEquals(List.of("images 1", "images 1", "images 1"), backend.forwards);
    }

    @Test
    void closingLetsTheWaitingFinish() throws Exception {
        Caller<float[]> first = occupy();
        Caller<float[]> waiting = enqueue(() -> text(model, 1));
        Caller<Void> closer = Callers.start("closer", () -> {
            model.close();
            return null;
        });
        Callers.await("closing waits", () -> closer.thread().getState() == Thread.State.WAITING);
        assertThrows(IllegalStateException.class, () -> image(model, 1));
        assertFalse(backend.closed);
        backend.permits.release(10);
        assertArrayEquals(IMAGE_BITS[0], first.result());
        assertArrayEquals(TEXT_BITS[1], waiting.result());
        closer.result();
        assertTrue(backend.closed);
        assertThrows(IllegalStateException.class, model::loadAll);
    }

    @Test
    void callsBeyondTheCapacityWaitBeforeTheyHavePixels() throws Exception {
        List<Caller<float[]>> callers = fill(model);
        AtomicBoolean asked = new AtomicBoolean();
        Caller<float[]> late = Callers.start(
                "late",
                () -> model.encodeImages(
                        1,
                        () -> {
                            asked.set(true);
                            return MemorySegment.ofArray(PIXELS[1]);
                        },
                        Output.UNIT));
        Callers.await("late waits", () -> late.thread().getState() == Thread.State.WAITING);
        assertFalse(asked.get());
        assertEquals(7, model.waiting());
        backend.permits.release(10);
        assertArrayEquals(IMAGE_BITS[1], late.result());
        for (Caller<float[]> caller : callers) caller.result();
    }

    /** One under way and seven that wait. */
    private List<Caller<float[]>> fill(Engine crowded) throws InterruptedException {
        List<Caller<float[]>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int waiting = i;
            callers.add(Callers.start("caller " + i, () -> image(crowded, 0)));
            Callers.await("caller " + i, () -> !backend.forwards.isEmpty() && crowded.waiting() == waiting);
        }
        return callers;
    }

    @Test
    void callsBeyondTheCapacityAreRefusedIfAskedFor() throws Exception {
        BatchingOptions refusing = BatchingOptions.DEFAULT.withCapacity(8).withRefuse(true);
        try (Engine strict = open(backend, 4, refusing)) {
            List<Caller<float[]>> callers = fill(strict);
            assertEquals(
                    "busy: 8 images and texts are in progress, the most allowed",
                    assertThrows(QueueFullException.class, () -> text(strict, 0))
                            .getMessage());
            backend.permits.release(10);
            for (Caller<float[]> caller : callers) caller.result();
            assertArrayEquals(TEXT_BITS[0], text(strict, 0), "there is room again");
        }
    }

    @Test
    void aDelayLetsABatchFill() throws Exception {
        backend.permits.release(10);
        BatchingOptions patient = BatchingOptions.DEFAULT.withMaxDelay(Duration.ofMinutes(1));
        try (Engine pairs = open(backend, 2, patient)) {
            Caller<float[]> first = Callers.start("first", () -> image(pairs, 0));
            Callers.await("first waits", () -> first.thread().getState() == Thread.State.TIMED_WAITING);
            assertArrayEquals(IMAGE_BITS[1], image(pairs, 1));
            assertArrayEquals(IMAGE_BITS[0], first.result());
        }
        assertEquals(List.of("images 2"), backend.forwards);
    }

    @Test
    void textsOfOneCallAreBatchedByLengthAndReturnedInOrder() {
        backend.permits.release(10);
        float[] found = model.encodeTexts(List.of(IDS), Output.UNIT);
        assertArrayEquals(bits(TEXT_BITS, 0, 1, 2, 3, 4, 5), found);
        assertEquals(List.of("texts 2 of 31 rows", "texts 4 of 17 rows"), backend.forwards);
    }

    @Test
    void theFullContextHasTheSameBits() {
        backend.permits.release(10);
        Trace ignore = (_, _, _, _) -> {};
        float[] found = model.encodeTexts(List.of(IDS), Output.UNIT.traced(ignore));
        assertArrayEquals(bits(TEXT_BITS, 0, 1, 2, 3, 4, 5), found);
        assertEquals(List.of("texts 6 of 96 rows"), backend.forwards);
    }

    /** Where two sessions can be used at once, the second's inputs are brought while the first computes. */
    @Test
    void aSecondBatchIsBroughtWhileTheFirstIsComputed() throws Exception {
        GatedBackend wide = new GatedBackend(2);
        try (Engine both = open(wide, 4, BatchingOptions.DEFAULT)) {
            assertEquals(2, both.concurrentBatches());
            Caller<float[]> images = Callers.start("images", () -> image(both, 0));
            Callers.await("a forward pass", () -> wide.forwards.size() == 1);
            Caller<float[]> texts = Callers.start("texts", () -> text(both, 1));
            Callers.await("another, its inputs written", () -> wide.forwards.size() == 2);
            assertFalse(images.task().isDone());
            wide.permits.release(2);
            assertArrayEquals(IMAGE_BITS[0], images.result());
            assertArrayEquals(TEXT_BITS[1], texts.result());
            assertEquals(2, wide.sessions.get(), "sessions");
        }
        assertTrue(wide.closed);
    }

    @Test
    void everyoneGetsTheBitsOfACallAloneFromTwoSessionsToo() throws Exception {
        GatedBackend wide = new GatedBackend(2);
        try (Engine both = open(wide, 4, BatchingOptions.DEFAULT)) {
            everyoneGetsTheBitsOfACallAlone(wide, both);
            assertEquals(2, wide.sessions.get(), "sessions");
        }
    }

    /** Sixteen callers, platform and virtual threads, of images and texts. */
    @Test
    void everyoneGetsTheBitsOfACallAlone() throws Exception {
        everyoneGetsTheBitsOfACallAlone(backend, model);
        assertEquals(1, backend.sessions.get(), "sessions");
    }

    private static void everyoneGetsTheBitsOfACallAlone(GatedBackend backend, Engine model) throws Exception {
        backend.permits.release(1_000_000);
        List<Caller<Integer>> callers = new ArrayList<>();
        long end = System.nanoTime() + 1_500_000_000L;
        for (int i = 0; i < 16; i++) {
            int number = i;
            callers.add(
                    i % 4 < 2
                            ? Callers.start("caller " + i, () -> callUntil(model, number, end))
                            : Callers.startVirtual(() -> callUntil(model, number, end)));
        }
        int calls = 0;
        for (Caller<Integer> caller : callers) calls += caller.result();
        assertTrue(
                backend.forwards.size() < calls, backend.forwards.size() + " forward passes for " + calls + " calls");
    }

    private static int callUntil(Engine model, int number, long end) {
        int calls = 0;
        while (calls < 10 || System.nanoTime() < end) {
            int kind = (number + calls) % KINDS;
            if ((number + calls++) % 2 == 0) assertArrayEquals(IMAGE_BITS[kind], image(model, kind));
            else assertArrayEquals(TEXT_BITS[kind], text(model, kind));
        }
        return calls;
    }
}
