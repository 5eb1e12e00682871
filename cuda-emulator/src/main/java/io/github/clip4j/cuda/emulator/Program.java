package io.github.clip4j.cuda.emulator;

import java.util.List;
import java.util.Map;

/**
 * A kernel, decoded.
 *
 * @param registers how many, constants and special registers among them
 * @param constants register and value of each immediate
 * @param specials register and name of each special register
 * @param sharedBytes static shared memory
 * @param dynamicAlign alignment of the dynamic shared memory after it
 * @param localBytes of each thread
 * @param granule no access to shared memory is smaller
 * @param maxThreads that the kernel allows in a block; 0 if it does not say
 */
record Program(
        String name,
        Instruction[] code,
        int registers,
        Map<Integer, Long> constants,
        Map<Integer, String> specials,
        List<Integer> parameterOffsets,
        List<Integer> parameterSizes,
        int sharedBytes,
        int dynamicAlign,
        int localBytes,
        int granule,
        int maxThreads,
        ModuleVariables variables) {
    int dynamicSharedStart() {
        return Math.ceilDiv(sharedBytes, dynamicAlign) * dynamicAlign;
    }
}
