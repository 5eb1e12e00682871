package io.github.clip4j.converter.hub;

import io.github.clip4j.converter.hub.HubException.Reason;
import io.github.clip4j.error.ClipException;
import io.github.clip4j.json.Json;
import io.github.clip4j.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a repository at a commit: the answer of {@code /api/models/{repo}/revision/{revision}}.
 *
 * @param commit 40 hexadecimal digits
 * @param files paths in the repository
 */
record HubListing(String commit, Set<String> files) {
    /** The list of the largest repositories is a few MiB long. */
    static final int MAX_BYTES = 32 << 20;

    static HubListing parse(HubFile repository, byte[] json) {
        try {
            JsonObject info = Json.parseObject(json);
            String commit = info.string("sha").filter(HubNames::isCommit).orElseThrow(() -> bad(repository, "no sha"));
            if (HubNames.isCommit(repository.revision()) && !commit.equals(repository.revision()))
                throw bad(repository, "the sha of another commit");
            List<Object> siblings = info.array("siblings").orElseThrow(() -> bad(repository, "no siblings"));
            Set<String> files = new TreeSet<>();
            for (Object sibling : siblings) {
                String name = JsonObject.of(sibling, "siblings")
                        .string("rfilename")
                        .orElseThrow(() -> bad(repository, "a sibling without rfilename"));
                // Git cannot hold such a path: the server is hostile, and none of its other names can be trusted.
                if (name.startsWith("/") || Arrays.asList(name.split("[/\\\\]")).contains(".."))
                    throw new HubException(
                            Reason.INVALID_NAME,
                            repository + ": the list of files holds a path that leaves the repository: "
                                    + HubNames.quote(name));
                files.add(name);
            }
            return new HubListing(commit, files);
        } catch (HubException e) {
            throw e;
        } catch (ClipException e) {
            throw new HubException(
                    Reason.BAD_ANSWER,
                    repository + ": the list of files is not in the hub's format: " + e.getMessage(),
                    e,
                    null);
        }
    }

    private static HubException bad(HubFile repository, String what) {
        return new HubException(Reason.BAD_ANSWER, repository + ": the list of files has " + what);
    }
}
