package io.github.clip4j.benchmarks.engine;

/** A library that does jobs with a fixed number of threads. Used by one thread. */
public interface Engine extends AutoCloseable {
    /**
     * Name, version and what may matter for its speed.
     *
     * @return one line
     */
    String describe();

    /**
     * The widest instructions that the engine says it uses, for engines that can be restricted.
     *
     * @return avx2, avx512, or unknown where it has no words for them
     */
    default String isa() {
        return "unknown";
    }

    /**
     * Loads what a job needs.
     *
     * @param job what to do
     * @return ready to run
     * @throws Exception if it cannot be done
     */
    Task open(Job job) throws Exception;

    @Override
    void close();

    /** A job that can be run again and again. */
    interface Task extends AutoCloseable {
        /**
         * Does the job once.
         *
         * @throws Exception if it cannot be done
         */
        void run() throws Exception;

        /**
         * Does whatever else the engine would do in its first runs, so that the following runs are like any later one.
         */
        default void settle() {}

        /**
         * The result of the last run.
         *
         * @return row-major
         */
        float[] output();

        @Override
        void close();
    }

    /** Found by {@link java.util.ServiceLoader}. */
    interface Provider {
        /**
         * What it is called on the command line.
         *
         * @return a short name
         */
        String name();

        /**
         * Opens it.
         *
         * @param threads that compute
         * @return the engine
         * @throws Exception if it cannot run here
         */
        Engine open(int threads) throws Exception;
    }
}
