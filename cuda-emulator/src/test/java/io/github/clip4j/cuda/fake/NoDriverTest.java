package io.github.clip4j.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A machine without a driver, in a process without the fake: what a probe of the binding finds there. */
@Tag("no-driver")
class NoDriverTest {
    @Test
    void theFirstTouchNamesTheLibraryAndTheSecondDoesNot() {
        assumeTrue(SystemLibraries.isMissing("libcuda.so.1"), "this machine has a driver");
        UnsatisfiedLinkError first = assertThrows(UnsatisfiedLinkError.class, () -> cudart.cuInit(0));
        StringBuilder messages = new StringBuilder();
        for (Throwable e = first; e != null; e = e.getCause())
            messages.append(e.getMessage()).append('\n');
        assertTrue(messages.toString().contains("cannot open shared object file"), messages::toString);
        assertThrows(NoClassDefFoundError.class, () -> cudart.cuInit(0));
    }
}
