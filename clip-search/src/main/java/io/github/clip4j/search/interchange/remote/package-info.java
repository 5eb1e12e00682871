/**
 * Vector databases: files for their bulk loaders, and their REST interfaces by java.net.http. Names and limits are
 * those of Pinecone 2025-10, Qdrant 1.18, Milvus 2.6, pgvector 0.8, OpenSearch 3.9 and Elasticsearch 9.5.
 */
@NullMarked
package io.github.clip4j.search.interchange.remote;

import org.jspecify.annotations.NullMarked;
