package io.github.clip4j.search.interchange.remote;

import io.github.clip4j.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Servers that take {@code _bulk}, which describe a field of vectors each in its own way. */
public enum SearchServer {
    /** OpenSearch, with its plug-in k-NN. */
    OPENSEARCH("OpenSearch") {
        @Override
        public String mapping(int dimensions) {
            Map<String, Object> method = new LinkedHashMap<>();
            method.put("name", "hnsw");
            method.put("engine", "faiss");
            method.put("space_type", "innerproduct");
            Map<String, Object> vector = new LinkedHashMap<>();
            vector.put("type", "knn_vector");
            vector.put("dimension", dimensions);
            vector.put("method", method);
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("settings", Map.of("index.knn", true));
            all.put("mappings", Map.of("properties", Map.of(SearchTarget.VECTOR, vector)));
            return Json.write(all);
        }
    },
    /** Elasticsearch. */
    ELASTICSEARCH("Elasticsearch") {
        @Override
        public String mapping(int dimensions) {
            Map<String, Object> vector = new LinkedHashMap<>();
            vector.put("type", "dense_vector");
            vector.put("dims", dimensions);
            vector.put("similarity", "cosine");
            return Json.write(Map.of("mappings", Map.of("properties", Map.of(SearchTarget.VECTOR, vector))));
        }
    };

    private final String label;

    SearchServer(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /**
     * What creates an index.
     *
     * @param dimensions E; at most 16,000 of OpenSearch, 4,096 of Elasticsearch
     * @return JSON for PUT /INDEX
     */
    public abstract String mapping(int dimensions);
}
