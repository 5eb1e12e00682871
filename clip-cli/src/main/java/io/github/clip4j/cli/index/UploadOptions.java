package io.github.clip4j.cli.index;

import io.github.clip4j.error.ClipException;
import io.github.clip4j.search.interchange.remote.BulkFormat;
import io.github.clip4j.search.interchange.remote.PineconeTarget;
import io.github.clip4j.search.interchange.remote.QdrantTarget;
import io.github.clip4j.search.interchange.remote.RestTarget;
import io.github.clip4j.search.interchange.remote.SearchServer;
import io.github.clip4j.search.interchange.remote.SearchTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where entries are sent. The key is never an argument, which every user of a machine can read. */
public final class UploadOptions {
    private static final String KEY = "CLIP4J_API_KEY";
    private static final String DEFAULT_COLLECTION = "images";

    private final Map<String, String> environment;

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = {
                "Send the entries to a server (qdrant, opensearch, elasticsearch, pinecone) in the place of --out,"
                        + " such as http://localhost:6333; of Pinecone the index's own host.",
                "The environment variable CLIP4J_API_KEY has the key; of OpenSearch and Elasticsearch the header"
                        + " Authorization, such as 'ApiKey …' or 'Basic …'."
            })
    @Nullable
    String to;

    @Option(
            names = "--collection",
            paramLabel = "NAME",
            description = "The name of the collection, index or table. Default: images. Of Pinecone a namespace;"
                    + " default: its default one.")
    private @Nullable String collection;

    @Option(
            names = "--create",
            description = "With --to, make the collection or index first (qdrant, opensearch, elasticsearch).")
    boolean create;

    UploadOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    String collection() {
        return collection == null ? DEFAULT_COLLECTION : collection;
    }

    /** Whether the options go together; {@code bulk}: the format, if it is a database's. */
    void check(Optional<BulkFormat> bulk) {
        if (collection != null && bulk.isEmpty())
            throw new ClipException("--collection: only formats of databases have one");
        if (create && to == null) throw new ClipException("--create: only with --to");
        if (to == null) return;
        boolean known = bulk.isPresent()
                && switch (bulk.get()) {
                    case QDRANT, OPENSEARCH, ELASTICSEARCH, PINECONE -> true;
                    case MILVUS, PGVECTOR, PINECONE_DOCUMENTS -> false;
                };
        if (!known)
            throw new ClipException(
                    "--to: entries are sent to qdrant, opensearch, elasticsearch and pinecone; for other"
                            + " formats write a file with --out");
    }

    RestTarget target(BulkFormat format) {
        String key = environment.getOrDefault(KEY, "").strip();
        URI server = server();
        return switch (format) {
            case QDRANT -> new QdrantTarget(server, collection(), key);
            case OPENSEARCH -> new SearchTarget(SearchServer.OPENSEARCH, server, collection(), key);
            case ELASTICSEARCH -> new SearchTarget(SearchServer.ELASTICSEARCH, server, collection(), key);
            case PINECONE -> new PineconeTarget(server, collection == null ? "" : collection, key);
            case MILVUS, PGVECTOR, PINECONE_DOCUMENTS -> throw new IllegalArgumentException(format.label());
        };
    }

    private URI server() {
        String address = String.valueOf(to);
        // What may be a password or a key is not quoted.
        String place = address.matches("[^@?#]*") ? "--to \"" + address + "\"" : "--to";
        try {
            return RestTarget.checked(new URI(address));
        } catch (URISyntaxException e) {
            throw new ClipException(
                    place + ": not an address: " + e.getReason() + "; expected one such as http://localhost:6333", e);
        } catch (ClipException e) {
            throw e.in(place);
        }
    }
}
