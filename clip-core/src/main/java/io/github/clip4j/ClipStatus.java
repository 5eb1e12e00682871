package io.github.clip4j;

/**
 * What a model is doing at a moment, for the readiness probes and logs of services.
 *
 * @param backend what computes now, for example {@code cpu: 512-bit vectors, 2 threads}, or {@code cpu: scalar code
 *     until 512-bit vectors are compiled, 2 threads} in the first seconds of a process
 * @param kernelsReady whether the code that computes is compiled; until then slower code gives the same bits
 * @param weightsReady whether all weights are loaded and in the form that is fastest to use
 * @param waitingCalls how many calls wait for their turn
 */
public record ClipStatus(String backend, boolean kernelsReady, boolean weightsReady, int waitingCalls) {
    /**
     * Whether the next call runs at full speed.
     *
     * @return true if code and weights are ready
     */
    public boolean ready() {
        return kernelsReady && weightsReady;
    }
}
