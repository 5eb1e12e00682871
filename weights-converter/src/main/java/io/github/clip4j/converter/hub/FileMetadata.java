package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The hub's description of a file before it is downloaded.
 *
 * @param commit 40 hexadecimal digits
 * @param etag the blob's name in the cache: SHA-256 of the bytes for large files, git's blob hash for the others
 * @param size bytes, or -1
 */
record FileMetadata(String commit, String etag, long size) {
    /** Checks the headers as received, because they become names of files. */
    static FileMetadata of(HubFile file, HubReply reply) {
        String commit = reply.commit();
        if (commit == null || !HubNames.isCommit(commit))
            throw bad(file, "no commit in X-Repo-Commit; is HF_ENDPOINT a hub?", commit);
        if (HubNames.isCommit(file.revision()) && !commit.equals(file.revision()))
            throw bad(file, "another commit in X-Repo-Commit", commit);
        String etag = normalize(reply.etag());
        if (etag == null || !HubNames.isEtag(etag)) throw bad(file, "no usable ETag", etag);
        return new FileMetadata(commit, etag, reply.size());
    }

    private static HubException bad(HubFile file, String what, @Nullable String found) {
        return new HubException(
                Reason.BAD_ANSWER,
                file + ": the server gives " + what + (found == null ? "" : ", found " + HubNames.quote(found)));
    }

    /** {@code _normalize_etag} of {@code file_download.py}: without the weak mark and the quotes. */
    private static @Nullable String normalize(@Nullable String etag) {
        return etag == null ? null : etag.replaceFirst("^W/", "").replaceAll("^\"+|\"+$", "");
    }
}
