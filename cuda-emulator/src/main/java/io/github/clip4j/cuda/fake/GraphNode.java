package io.github.clip4j.cuda.fake;

import io.github.clip4j.cuda.emulator.EmulationException;
import java.util.Set;

/** One recorded piece of work, with its parameters of that time. */
final class GraphNode {
    private final String what;
    private final Runnable action;
    private final Set<GraphNode> dependencies;

    GraphNode(String what, Runnable action, Set<GraphNode> dependencies) {
        this.what = what;
        this.action = action;
        this.dependencies = Set.copyOf(dependencies);
    }

    void run() {
        try {
            action.run();
        } catch (EmulationException e) {
            throw new EmulationException(what + ": " + e.getMessage());
        }
    }

    Set<GraphNode> dependencies() {
        return dependencies;
    }
}
