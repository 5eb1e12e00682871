package io.github.clip4j.benchmarks.suite;

/** An engine cannot run; the message says why. */
final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    EngineException(String message) {
        super(message);
    }
}
