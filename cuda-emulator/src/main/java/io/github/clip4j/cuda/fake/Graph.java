package io.github.clip4j.cuda.fake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a capture recorded; instantiated, it is an object of its own. */
final class Graph {
    private final Context context;
    private final List<GraphNode> nodes;
    private final Map<GraphNode, Long> handles = new LinkedHashMap<>();
    private @Nullable Completion lastLaunch;

    Graph(Context context, List<GraphNode> nodes) {
        this.context = context;
        this.nodes = List.copyOf(nodes);
    }

    Context context() {
        return context;
    }

    List<GraphNode> nodes() {
        return nodes;
    }

    /** Launches of one executable graph follow each other, whatever their streams. */
    @Nullable
    Completion lastLaunch() {
        return lastLaunch;
    }

    void lastLaunch(Completion launch) {
        lastLaunch = launch;
    }

    /** The nodes' handles, which the host can only count and compare. */
    List<Long> handles(Handles<GraphNode> all) {
        for (GraphNode node : nodes) handles.computeIfAbsent(node, all::add);
        return List.copyOf(handles.values());
    }
}
