package io.github.clip4j.backend;

import java.lang.foreign.MemorySegment;

/**
 * One forward pass at a time: a set of named activations and the operations on them. Used by one thread at a time.
 *
 * <p>A program given to {@link #run} must not allocate tensors, read them on the host, or branch on their data, so that
 * a GPU backend can record it once and replay it.
 */
public interface Session extends AutoCloseable {
    /**
     * A float tensor. The same name gives the same storage again, grown when needed; its content is then undefined.
     *
     * @param name the activation's name
     * @param rows at least 1
     * @param columns at least 1
     * @return the tensor
     */
    Tensor floats(String name, int rows, int columns);

    /**
     * An int tensor, as {@link #floats}.
     *
     * @param name the activation's name
     * @param rows at least 1
     * @param columns at least 1
     * @return the tensor
     */
    Tensor ints(String name, int rows, int columns);

    /**
     * The operations of this session.
     *
     * @return always the same object
     */
    Ops ops();

    /**
     * Copies host data into a tensor.
     *
     * @param destination the tensor
     * @param source rows · columns elements in native order
     */
    void write(Tensor destination, MemorySegment source);

    /**
     * Copies a tensor to the host after all operations before it: the only point of synchronisation.
     *
     * @param source the tensor
     * @param destination receives rows · columns elements in native order
     */
    void read(Tensor source, MemorySegment destination);

    /**
     * Runs a program of operations.
     *
     * @param program calls {@link #ops()} only
     */
    void run(Runnable program);

    @Override
    void close();
}
