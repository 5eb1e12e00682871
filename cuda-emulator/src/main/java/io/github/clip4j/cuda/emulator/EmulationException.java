package io.github.clip4j.cuda.emulator;

/** What a device would do wrong, silently or not: bad PTX, a bad launch, a bad access, a race. */
public final class EmulationException extends RuntimeException {
    public EmulationException(String message) {
        super(message);
    }
}
