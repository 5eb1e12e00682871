package io.github.clip4j.cuda.fake;

import static io.github.clip4j.cuda.fake.Host.ok;
import static org.bytedeco.cuda.global.cudart.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.global.cublas;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A machine with a driver, but without the libraries of the toolkit. */
@Tag("no-cublas")
class NoCublasTest {
    @Test
    void theDriverWorksAndCublasIsNamedAsMissing() {
        assumeTrue(SystemLibraries.isMissing(SystemLibraries.name("libcublas")), "this machine has cuBLAS");
        try (FakeGpu gpu = FakeGpu.startWithoutBlas(FakeConfig.DEFAULT)) {
            Host.open();
            ok(cuCtxSynchronize());
            UnsatisfiedLinkError error =
                    assertThrows(UnsatisfiedLinkError.class, () -> cublas.cublasCreate_v2(new cublasContext()));
            StringBuilder messages = new StringBuilder();
            for (Throwable e = error; e != null; e = e.getCause())
                messages.append(e.getMessage()).append('\n');
            assertTrue(messages.toString().contains("libcublas"), messages::toString);
            Host.close();
            assertEquals(List.of(), gpu.faults());
            assertEquals(Live.NONE, gpu.live());
        }
    }
}
