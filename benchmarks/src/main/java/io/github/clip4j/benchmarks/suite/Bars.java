package io.github.clip4j.benchmarks.suite;

import io.github.clip4j.benchmarks.engine.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The targets of clip4j, by the widest vectors that engines may use. */
enum Bars {
    /** With AVX-512, where peers' products reach half of the peak or less. */
    AVX512(Map.of(
            "l14-b1-1t", List.of(new Row.Bar("onnxruntime", 1.15)),
            "l14-b1", List.of(new Row.Bar("onnxruntime", 1.5)),
            "l14-b8", List.of(new Row.Bar("onnxruntime", 1.3), new Row.Bar("pytorch-bf16", 1)),
            "l14-b32", List.of(new Row.Bar("onnxruntime", 1.3)),
            "text-b4", List.of(new Row.Bar("onnxruntime", 1.12)),
            "caption-b4", List.of(new Row.Bar("onnxruntime", 4)),
            "b32-b1", List.of(new Row.Bar("onnxruntime", 1.15)),
            "b32-b32", List.of(new Row.Bar("onnxruntime", 1.15)))),
    /** Vectors of 256 bits and 16 registers, as most laptops have: every library is near the peak. */
    AVX2(Map.of(
            "l14-b1-1t", List.of(new Row.Bar("onnxruntime", 1.1), new Row.Bar("pytorch", 1.25)),
            "l14-b1", List.of(new Row.Bar("onnxruntime", 1.1), new Row.Bar("pytorch", 1.25)),
            "l14-b8", List.of(new Row.Bar("onnxruntime", 1.15)),
            "text-b4", List.of(new Row.Bar("onnxruntime", 1.1)),
            "caption-b4", List.of(new Row.Bar("onnxruntime", 4)),
            "b32-b1", List.of(new Row.Bar("onnxruntime", 1.1)),
            "b32-b32", List.of(new Row.Bar("onnxruntime", 1.15))));

    /** Of the peak. */
    private static final double PRODUCT = 0.88;

    private static final double THREADED_PRODUCT = 0.85;
    private static final double ATTENTION = 0.55;
    private static final double CAUSAL_ATTENTION = 0.3;

    /** Times the best BLAS: one image's rows, and a batch's, where all come near the peak. */
    private static final double FEW_ROWS = 1.03;

    private static final double MANY_ROWS = 0.98;
    private static final int MANY = 1024;

    private final Map<String, List<Row.Bar>> models;

    Bars(Map<String, List<Row.Bar>> models) {
        this.models = models;
    }

    /** Of a group of forward passes. */
    List<Row.Bar> model(String id) {
        return models.getOrDefault(id, List.of());
    }

    /** Of a linear layer on one thread: at least so many times each library is so many times the best of them. */
    List<Row.Bar> product(Job job) {
        if (this != AVX2 || !(job instanceof Job.Gemm gemm)) return List.of();
        List<Row.Bar> bars = new ArrayList<>(List.of(new Row.Bar(GemmCase.PEAK, PRODUCT)));
        for (String peer : GemmCase.BLAS.subList(1, GemmCase.BLAS.size()))
            bars.add(new Row.Bar(peer, gemm.m() < MANY ? FEW_ROWS : MANY_ROWS));
        return bars;
    }

    /** Of a linear layer on all threads. */
    List<Row.Bar> threadedProduct(Job job) {
        return this == AVX2 && job instanceof Job.Gemm
                ? List.of(new Row.Bar(GemmCase.PEAK, THREADED_PRODUCT))
                : List.of();
    }

    /** Of other operations on one thread. */
    List<Row.Bar> operation(Job job) {
        if (this != AVX2 || !(job instanceof Job.Attention attention)) return List.of();
        return List.of(new Row.Bar(GemmCase.PEAK, attention.causal() ? CAUSAL_ATTENTION : ATTENTION));
    }
}
