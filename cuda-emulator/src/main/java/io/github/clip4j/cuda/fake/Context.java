package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.EmulationException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context: broken permanently by the first failure of its work. */
final class Context {
    private final World world;
    private final Device device;
    private final Stream legacy;
    private final List<Stream> streams = new ArrayList<>();
    private @Nullable Status broken;
    private int retained;

    Context(World world, Device device) {
        this.world = world;
        this.device = device;
        this.legacy = new Stream(this, true);
        streams.add(legacy);
    }

    Device device() {
        return device;
    }

    /** Stream 0. */
    Stream legacy() {
        return legacy;
    }

    /** All with work, also destroyed ones. */
    List<Stream> streams() {
        return List.copyOf(streams);
    }

    Stream open(boolean blocking) {
        Stream stream = new Stream(this, blocking);
        streams.add(stream);
        return stream;
    }

    /** Destroyed streams stay until their work is done. */
    void tidy() {
        streams.removeIf(s -> s != legacy && !s.pending() && world.streams().of(s) == 0);
    }

    /** By cuDevicePrimaryCtxRetain. */
    int retained() {
        return retained;
    }

    void retained(int count) {
        retained = count;
    }

    void check() {
        if (broken != null) throw new CallFailure(broken);
    }

    boolean isBroken() {
        return broken != null;
    }

    /** Runs work, whose failure breaks the context. */
    void run(String what, Runnable action) {
        try {
            action.run();
        } catch (InjectedFailure e) {
            breakWith(Status.LAUNCH_FAILED);
        } catch (EmulationException e) {
            world.fault(what + ": " + e.getMessage());
            breakWith(Status.LAUNCH_FAILED);
        } catch (RuntimeException e) {
            world.fault(what + ": " + e);
            breakWith(Status.LAUNCH_FAILED);
        }
    }

    private void breakWith(Status status) {
        broken = status;
        streams().forEach(Stream::abandon);
    }

    /** Wanted by a test: no fault. */
    static final class InjectedFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
