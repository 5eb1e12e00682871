package io.github.clip4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.clip4j.cuda.fake.FakeGpu;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bytedeco.cuda.global.cublas;
import org.bytedeco.cuda.global.cudart;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the compiled classes take from the binding of CUDA 12 is the same in the one on the path. */
@Tag("binding")
class BindingCallsTest {
    private static final ClassLoader LOADER = BindingCallsTest.class.getClassLoader();

    /** A method of the binding, as a class file names it. */
    private record Call(String owner, String name, String descriptor) {}

    private static Set<String> missing(Stream<Call> calls) {
        Set<String> missing = new TreeSet<>();
        calls.distinct().filter(call -> !isThere(call)).forEach(call -> missing.add(call.toString()));
        return missing;
    }

    private static boolean isThere(Call call) {
        MethodType type = MethodType.fromMethodDescriptorString(call.descriptor, LOADER);
        try {
            Class<?> owner = Class.forName(call.owner.replace('/', '.'), false, LOADER);
            if (call.name.equals("<init>")) return owner.getDeclaredConstructor(type.parameterArray()) != null;
            for (Class<?> place = owner; place != null; place = place.getSuperclass())
                if (Arrays.stream(place.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(call.name)
                                && method.getReturnType() == type.returnType()
                                && Arrays.equals(method.getParameterTypes(), type.parameterArray()))) return true;
            return false;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static Stream<Call> calls(Path file) {
        try {
            Stream.Builder<Call> calls = Stream.builder();
            for (PoolEntry entry : ClassFile.of().parse(file).constantPool())
                if (entry instanceof MethodRefEntry method
                        && method.owner().asInternalName().startsWith("org/bytedeco/"))
                    calls.add(new Call(
                            method.owner().asInternalName(),
                            method.name().stringValue(),
                            method.type().stringValue()));
            return calls.build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyMethodIsThere() throws Exception {
        Path classes = Path.of(CudaBackendProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            Set<Call> calls = new LinkedHashSet<>();
            files.filter(file -> file.toString().endsWith(".class"))
                    .forEach(file -> calls(file).forEach(calls::add));
            assertTrue(calls.size() > 60, "calls: " + calls.size());
            assertEquals(Set.of(), missing(calls.stream()));
        }
        assertEquals(
                1,
                missing(Stream.of(new Call("org/bytedeco/cuda/global/cudart", "cuInit", "(J)I")))
                        .size());
    }

    /** The compiler copied them from the binding of CUDA 12. */
    @Test
    void constantsHaveTheSameValues() throws Exception {
        Map<String, Integer> driver = Map.of(
                "CUDA_R_32F", cudart.CUDA_R_32F,
                "CUDA_R_16F", cudart.CUDA_R_16F,
                "CUDA_R_16BF", cudart.CUDA_R_16BF,
                "CUDA_ERROR_OUT_OF_MEMORY", cudart.CUDA_ERROR_OUT_OF_MEMORY,
                "CUDA_ERROR_NO_DEVICE", cudart.CUDA_ERROR_NO_DEVICE,
                "CUDA_ERROR_NO_BINARY_FOR_GPU", cudart.CUDA_ERROR_NO_BINARY_FOR_GPU,
                "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR", cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR,
                "CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR", cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
                "CU_STREAM_CAPTURE_MODE_THREAD_LOCAL", cudart.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL,
                "CU_STREAM_NON_BLOCKING", cudart.CU_STREAM_NON_BLOCKING);
        Map<String, Integer> blas = Map.of(
                "CUBLAS_COMPUTE_32F", cublas.CUBLAS_COMPUTE_32F,
                "CUBLAS_COMPUTE_32F_FAST_TF32", cublas.CUBLAS_COMPUTE_32F_FAST_TF32,
                "CUBLAS_GEMM_DEFAULT", cublas.CUBLAS_GEMM_DEFAULT,
                "CUBLAS_OP_N", cublas.CUBLAS_OP_N,
                "CUBLAS_OP_T", cublas.CUBLAS_OP_T,
                "CUBLAS_STATUS_ALLOC_FAILED", cublas.CUBLAS_STATUS_ALLOC_FAILED,
                "CUBLAS_STATUS_NOT_INITIALIZED", cublas.CUBLAS_STATUS_NOT_INITIALIZED);
        try (FakeGpu _ = FakeGpu.start()) {
            for (var constant : driver.entrySet())
                assertEquals(
                        constant.getValue(),
                        cudart.class.getField(constant.getKey()).get(null),
                        constant::getKey);
            for (var constant : blas.entrySet())
                assertEquals(
                        constant.getValue(),
                        cublas.class.getField(constant.getKey()).get(null),
                        constant::getKey);
        }
    }
}
