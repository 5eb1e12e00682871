package io.github.clip4j.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.clip4j.error.QueueFullException;
import io.github.clip4j.serving.Callers.Caller;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Room for three items; whoever is inside stays until a permit is there. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // who waits for room ignores interrupts
class AdmissionTest {
    private static final BatchingOptions THREE = BatchingOptions.DEFAULT.withCapacity(3);

    private final Semaphore permits = new Semaphore(0);
    private final AtomicInteger entered = new AtomicInteger();
    private final Admission waiting = new Admission(THREE);
    private final Admission refusing = new Admission(THREE.withRefuse(true));

    @AfterEach
    void letGo() {
        permits.release(1000);
    }

    private Caller<Integer> start(Admission admission, int items) {
        return Callers.start(
                "caller of " + items,
                () -> admission.with(items, () -> {
                    int place = entered.incrementAndGet();
                    permits.acquireUninterruptibly();
                    return place;
                }));
    }

    private Caller<Integer> enter(Admission admission, int items) throws InterruptedException {
        int before = entered.get();
        Caller<Integer> caller = start(admission, items);
        Callers.await("a call of " + items + " is inside", () -> entered.get() == before + 1);
        return caller;
    }

    private void refused(int items) {
        assertThrows(QueueFullException.class, () -> refusing.with(items, () -> items), () -> items + " items");
    }

    @Test
    void itemsAreCountedNotCalls() throws Exception {
        enter(refusing, 2);
        refused(2);
        enter(refusing, 1);
        refused(1);
    }

    @Test
    void aCallBeyondTheCapacityLeavesAsMuchRoomAsItFound() throws Exception {
        assertEquals(1, refusing.with(10, () -> 1));
        enter(refusing, 3);
        refused(1);
    }

    @Test
    void aFailureGivesItsRoomBack() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> refusing.with(2, () -> {
                    throw new IllegalStateException();
                }));
        enter(refusing, 3);
    }

    /** Or a large call could wait forever. */
    @Test
    void aSmallCallDoesNotOvertakeALargeOne() throws Exception {
        enter(waiting, 2);
        Caller<Integer> large = start(waiting, 3);
        Callers.await("the large call waits", () -> waiting.waiting() == 1);
        Caller<Integer> small = start(waiting, 1);
        Callers.await("the small call waits or is inside", () -> waiting.waiting() == 2 || entered.get() == 2);
        assertEquals(2, waiting.waiting());
        assertFalse(large.task().isDone());
        permits.release(3);
        assertEquals(2, large.result());
        assertEquals(3, small.result());
    }
}
