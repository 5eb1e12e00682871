package io.github.clip4j.cuda.fake;

/**
 * What was made and not given back.
 *
 * @param deviceAllocations by cuMemAlloc
 * @param deviceBytes of them
 * @param hostAllocations pinned memory, by cuMemAllocHost, cuMemHostAlloc and cuMemHostRegister
 * @param streams that were created
 * @param events that were created
 * @param modules that were loaded
 * @param graphs that captures ended with
 * @param graphExecs that were instantiated
 * @param contexts created, and primary ones retained
 * @param blasHandles of cuBLAS
 */
public record Live(
        int deviceAllocations,
        long deviceBytes,
        int hostAllocations,
        int streams,
        int events,
        int modules,
        int graphs,
        int graphExecs,
        int contexts,
        int blasHandles) {
    /** Everything is given back. */
    public static final Live NONE = new Live(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
