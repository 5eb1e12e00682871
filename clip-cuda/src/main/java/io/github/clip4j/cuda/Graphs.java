package io.github.clip4j.cuda;

import static org.bytedeco.cuda.global.cudart.CUDA_SUCCESS;
import static org.bytedeco.cuda.global.cudart.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL;
import static org.bytedeco.cuda.global.cudart.cuGraphDestroy;
import static org.bytedeco.cuda.global.cudart.cuGraphExecDestroy;
import static org.bytedeco.cuda.global.cudart.cuGraphInstantiate;
import static org.bytedeco.cuda.global.cudart.cuGraphLaunch;
import static org.bytedeco.cuda.global.cudart.cuStreamBeginCapture;
import static org.bytedeco.cuda.global.cudart.cuStreamEndCapture;

import io.github.clip4j.cuda.kernel.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.jspecify.annotations.Nullable;

/**
 * Programs that run repeatedly, as CUDA graphs: one call starts hundreds of launches. A program runs step by step the
 * first time, so that the driver and cuBLAS load what they need; it is captured the second time and replayed from then
 * on. Programs are told apart by their steps, addresses included.
 */
final class Graphs implements Closer.Resource {
    /** Enough for the batch sizes and text lengths of a busy service; a graph takes some megabytes. */
    private static final int MOST = 32;

    private final Stream stream;
    private final Runner runner;
    private final LinkedHashMap<List<Step>, Recorded> programs = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * No graphs yet.
     *
     * @param runner enqueues steps
     */
    Graphs(Stream stream, Runner runner) {
        this.stream = stream;
        this.runner = runner;
    }

    /** Enqueues steps one by one. */
    interface Runner {
        void enqueue(List<Step> steps);
    }

    /** A program seen once has no graph yet. */
    private record Recorded(@Nullable CUgraphExec_st graph) {}

    /** Enqueues a program, as a graph if there is one. */
    void run(List<Step> steps) {
        Recorded recorded = programs.get(steps);
        if (recorded == null) {
            runner.enqueue(steps);
            programs.put(List.copyOf(steps), new Recorded(null));
            evict();
            return;
        }
        CUgraphExec_st graph = recorded.graph();
        if (graph == null) {
            graph = capture(steps);
            programs.put(List.copyOf(steps), new Recorded(graph));
        }
        Driver.check(cuGraphLaunch(graph, stream.handle()), "cuGraphLaunch");
    }

    private CUgraphExec_st capture(List<Step> steps) {
        Driver.check(
                cuStreamBeginCapture(stream.handle(), CU_STREAM_CAPTURE_MODE_THREAD_LOCAL), "cuStreamBeginCapture");
        CUgraph_st graph = new CUgraph_st();
        try {
            runner.enqueue(steps);
        } catch (RuntimeException e) {
            abandon(graph);
            throw e;
        }
        int ended = cuStreamEndCapture(stream.handle(), graph);
        if (ended != CUDA_SUCCESS) abandon(graph);
        Driver.check(ended, "cuStreamEndCapture");
        try {
            CUgraphExec_st executable = new CUgraphExec_st();
            Driver.check(cuGraphInstantiate(executable, graph, 0), "cuGraphInstantiate");
            return executable;
        } finally {
            Driver.check(cuGraphDestroy(graph), "cuGraphDestroy");
        }
    }

    /** Ends the capture; otherwise nothing could be freed any more. */
    private void abandon(CUgraph_st graph) {
        if (cuStreamEndCapture(stream.handle(), graph) == CUDA_SUCCESS && !graph.isNull()) cuGraphDestroy(graph);
    }

    private void evict() {
        while (programs.size() > MOST) destroy(programs.pollFirstEntry().getValue());
    }

    /** Forgets all graphs, because their addresses are no longer valid. */
    void clear() {
        for (Recorded recorded : new ArrayList<>(programs.values())) destroy(recorded);
        programs.clear();
    }

    private void destroy(Recorded recorded) {
        if (recorded.graph() == null) return;
        // A graph that still runs must not be destroyed.
        stream.synchronize();
        Driver.check(cuGraphExecDestroy(recorded.graph()), "cuGraphExecDestroy");
    }

    /** How many programs are known, whether captured or seen once. */
    int size() {
        return programs.size();
    }

    @Override
    public void close() {
        clear();
    }
}
