package io.github.clip4j.converter.hub;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The subject of a request; its names are checked.
 *
 * @param repo name or organisation/name
 * @param revision branch, tag or commit
 * @param file path in the repository; null for the repository itself
 */
record HubFile(String repo, String revision, @Nullable String file) {
    HubFile {
        HubNames.repo(repo);
        HubNames.revision(revision);
        if (file != null) HubNames.file(file);
    }

    /** The file's bytes, or the repository's list of files. */
    URI uri(URI endpoint) {
        String rev = HubNames.encode(revision, false);
        String path = file == null
                ? "/api/models/" + repo + "/revision/" + rev
                : "/" + repo + "/resolve/" + rev + "/" + HubNames.encode(file, true);
        return URI.create(endpoint + path);
    }

    @Override
    public String toString() {
        return repo + "@" + revision + (file == null ? "" : ": " + file);
    }
}
