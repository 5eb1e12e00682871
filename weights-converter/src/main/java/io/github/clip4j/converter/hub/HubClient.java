package io.github.clip4j.converter.hub;

import io.github.clip4j.checkpoint.CheckpointFiles;
import io.github.clip4j.checkpoint.ModuleList;
import io.github.clip4j.checkpoint.WeightsFiles;
import io.github.clip4j.converter.hub.HubException.Reason;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Downloads models from the Hugging Face hub into the cache that Python's {@code huggingface_hub} 1.x shares, and finds
 * what is there already.
 *
 * <p>A file is written beside its final place, continued after an interruption, checked against the hash that the hub
 * announced, and only then made visible, so a snapshot never holds part of a file. Threads and processes that want the
 * same file wait for the first. Files of one call are downloaded one after the other on the calling thread; an
 * interrupt ends the call.
 *
 * <p>If the hub cannot be reached, fails or refuses, a model or file that is in the cache for the revision is used as
 * it is, as Python does. A commit hash that is complete in the cache is used without asking.
 *
 * <p>Thread-safe. The token goes to the endpoint only, never to a host that it redirects to.
 *
 * <p>Source: {@code file_download.py} and {@code _snapshot_download.py} of huggingface_hub 1.33.
 */
public final class HubClient {
    /** Failures that say nothing about the contents of the cache, which are then used as they are. */
    private static final Set<Reason> CACHE_MAY_SERVE = EnumSet.of(
            Reason.OFFLINE,
            Reason.UNREACHABLE,
            Reason.TIMEOUT,
            Reason.UNAUTHORIZED,
            Reason.FORBIDDEN,
            Reason.REPOSITORY_NOT_FOUND,
            Reason.RATE_LIMITED,
            Reason.SERVER_ERROR,
            Reason.BAD_ANSWER);

    private static final System.Logger LOG = System.getLogger("io.github.clip4j.converter");

    private final HubOptions options;
    private final HubCache cache;
    private final HubHttp http;
    private final Backoff backoff;

    /**
     * Creates a client; nothing is read, written or requested yet.
     *
     * @param options where the hub and the cache are
     */
    public HubClient(HubOptions options) {
        this.options = options;
        this.cache = new HubCache(options.cacheDirectory(), options.symlinks());
        this.http = new HubHttp(options);
        this.backoff = new Backoff(options);
    }

    /**
     * Downloads those files of a model that clip4j needs and the cache lacks: configuration, preprocessing, tokenizer
     * and one set of weights, safetensors (in one file or in shards) before pickles.
     *
     * @param repo {@code organisation/name} or {@code name}
     * @param revision branch, tag or commit hash; {@code main} for the newest
     * @return the snapshot's directory, {@code models--org--name/snapshots/<commit>}, whose entries may be symbolic
     *     links
     * @throws HubException if a name is not well formed, or the model is neither available from the hub nor in the
     *     cache
     */
    public Path fetchModel(String repo, String revision) {
        HubFile repository = new HubFile(repo, revision, null);
        if (HubNames.isCommit(revision) && ModelFiles.isComplete(cache.snapshot(repo, revision)))
            return cache.snapshot(repo, revision);
        Optional<Path> cached = inCache(repo, revision);
        HubListing listing;
        try {
            listing = listing(
                    repository, cached.isPresent() ? 0 : options.timing().retries());
        } catch (ListingAbsent _) {
            return fetchByNames(repository);
        } catch (HubException e) {
            if (cached.isPresent() && CACHE_MAY_SERVE.contains(e.reason())) return asItIs(cached.get());
            throw e;
        }
        return fetchListed(repository, listing);
    }

    /**
     * Downloads one file unless it is in the cache.
     *
     * @param repo {@code organisation/name} or {@code name}
     * @param revision branch, tag or commit hash
     * @param file its path in the repository, with {@code /}
     * @return its path in the snapshot, which may be a symbolic link
     * @throws HubException if a name is not well formed, or the file is neither available from the hub nor in the cache
     */
    public Path fetchFile(String repo, String revision, String file) {
        return fetch(new HubFile(repo, revision, file), file).path();
    }

    private static Path asItIs(Path snapshot) {
        ModelFiles.unsettled(snapshot)
                .ifPresent(file -> LOG.log(
                        Level.WARNING,
                        "{0}: may lack {1}, without which texts and embeddings may differ from sentence-transformers'';"
                                + " fetch the model again when the hub can be reached",
                        snapshot,
                        file));
        return snapshot;
    }

    /**
     * Looks for a model in the cache only.
     *
     * @param repo {@code organisation/name} or {@code name}
     * @param revision branch or tag, as of the last download, or commit hash
     * @return the snapshot's directory if it holds a configuration, all of the weights, and for a model of
     *     sentence-transformers what else is done to texts and embeddings, which earlier versions did not fetch
     * @throws HubException if a name is not well formed
     */
    public Optional<Path> cached(String repo, String revision) {
        return inCache(repo, revision)
                .filter(snapshot -> ModelFiles.unsettled(snapshot).isEmpty());
    }

    private Optional<Path> inCache(String repo, String revision) {
        HubFile repository = new HubFile(repo, revision, null);
        return cache.commit(repository.repo(), repository.revision())
                .map(c -> cache.snapshot(repo, c))
                .filter(ModelFiles::isModel);
    }

    /** A file in the cache, and the commit of its snapshot. */
    private record Fetched(Path path, String commit) {}

    private Fetched fetch(HubFile wanted, String file) {
        String repo = wanted.repo();
        String revision = wanted.revision();
        Optional<Fetched> cached = cache.commit(repo, revision)
                .map(c -> new Fetched(cache.pointer(repo, c, file), c))
                .filter(f -> Files.exists(f.path()));
        if (cached.isPresent() && HubNames.isCommit(revision)) return cached.get();
        FileMetadata metadata;
        try {
            requireOnline(wanted);
            metadata = backoff.retrying(
                    cached.isPresent() ? 0 : options.timing().retries(), pace -> http.metadata(wanted, pace));
        } catch (HubException e) {
            if (cached.isPresent() && CACHE_MAY_SERVE.contains(e.reason())) return cached.get();
            throw e;
        }
        String commit = metadata.commit();
        Path pointer = cache.pointer(repo, commit, file);
        if (!Files.exists(pointer)) download(new HubFile(repo, commit, file), metadata, pointer);
        cache.writeRef(repo, revision, commit);
        return new Fetched(pointer, commit);
    }

    private void requireOnline(HubFile what) {
        if (options.offline())
            throw new HubException(
                    Reason.OFFLINE,
                    what + ": not in the cache " + options.cacheDirectory()
                            + ", and the network is switched off (HF_HUB_OFFLINE)");
    }

    /** The hub, or a mirror in its place, has no lists of files. */
    private static final class ListingAbsent extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private HubListing listing(HubFile repository, int retries) throws ListingAbsent {
        requireOnline(repository);
        Optional<byte[]> json =
                backoff.retrying(retries, pace -> http.document(repository, HubListing.MAX_BYTES, pace));
        return HubListing.parse(repository, json.orElseThrow(ListingAbsent::new));
    }

    private Path fetchListed(HubFile repository, HubListing listing) {
        String repo = repository.repo();
        String folder = ModelFiles.folder(
                listing.files(), () -> HubNames.parent(fetchFile(repo, listing.commit(), ModuleList.FILE)));
        List<String> small = ModelFiles.small(folder, listing.files());
        boolean config = ModelFiles.CONFIGS.stream().anyMatch(name -> small.contains(folder + name));
        if (!config || ModelFiles.weights(folder, listing.files(), true).isEmpty()) throw noModel(repository);
        for (String file : small) fetchFile(repo, listing.commit(), file);
        ModelFiles.SENTENCE_TRANSFORMERS.stream()
                .filter(file -> !listing.files().contains(file))
                .forEach(file -> cache.markAbsent(repo, listing.commit(), file));
        boolean transformers = isTransformers(repo, listing.commit(), folder);
        String weights =
                ModelFiles.weights(folder, listing.files(), transformers).orElseThrow();
        fetchFile(repo, listing.commit(), weights);
        fetchShards(repo, listing.commit(), weights);
        cache.writeRef(repo, repository.revision(), listing.commit());
        return cache.snapshot(repo, listing.commit());
    }

    /** Without a list: asks for each name, at the commit at which the first one was found. */
    private Path fetchByNames(HubFile repository) {
        String repo = repository.repo();
        String commit = null;
        List<String> small = new ArrayList<>(ModelFiles.CONFIGS);
        small.addAll(ModelFiles.COMPANIONS);
        small.addAll(ModelFiles.SENTENCE_TRANSFORMERS);
        boolean config = false;
        for (String name : small) {
            Optional<Fetched> found = fetchIfThere(repo, commit == null ? repository.revision() : commit, name);
            if (found.isEmpty()) continue;
            config |= ModelFiles.CONFIGS.contains(name);
            commit = found.get().commit();
        }
        if (commit == null || !config) throw noModel(repository);
        for (String name : WeightsFiles.names(isTransformers(repo, commit, ""))) {
            if (fetchIfThere(repo, commit, name).isEmpty()) continue;
            fetchShards(repo, commit, name);
            cache.writeRef(repo, repository.revision(), commit);
            return cache.snapshot(repo, commit);
        }
        throw noModel(repository);
    }

    /** What the configuration, fetched already, says of the weights beside it. */
    private boolean isTransformers(String repo, String commit, String folder) {
        return CheckpointFiles.isTransformers(
                HubNames.parent(cache.pointer(repo, commit, folder + ModelFiles.CONFIGS.getFirst())));
    }

    private Optional<Fetched> fetchIfThere(String repo, String revision, String file) {
        try {
            return Optional.of(fetch(new HubFile(repo, revision, file), file));
        } catch (HubException e) {
            if (e.reason() == Reason.FILE_NOT_FOUND) return Optional.empty();
            throw e;
        }
    }

    private void fetchShards(String repo, String commit, String weights) {
        if (!WeightsFiles.isIndex(weights)) return;
        for (String shard : ModelFiles.shards(cache.pointer(repo, commit, weights)))
            fetchFile(repo, commit, ModelFiles.folderOf(weights) + shard);
    }

    private static HubException noModel(HubFile repository) {
        return new HubException(
                Reason.FILE_NOT_FOUND,
                repository + ": no CLIP model: expected " + String.join(" or ", ModelFiles.CONFIGS) + ", and one of "
                        + String.join(", ", WeightsFiles.names(true).subList(0, 6))
                        + ", an fp16 variant or a single .pt"
                        + " file");
    }

    private void download(HubFile file, FileMetadata metadata, Path pointer) {
        Path blob = cache.blob(file.repo(), metadata.etag());
        cache.prepare(blob, pointer);
        try (CacheLock _ =
                CacheLock.acquire(cache.lockFile(file.repo(), metadata.etag()), BlobDownload.incomplete(blob))) {
            // Another process may have been first, with or without symbolic links.
            if (Files.exists(pointer)) return;
            boolean fresh = !Files.exists(blob);
            if (fresh) new BlobDownload(options, http, file, metadata, blob).run();
            cache.link(blob, pointer, fresh);
        }
    }
}
