package io.github.clip4j.cli.index;

import io.github.clip4j.search.VectorIndex;
import java.nio.file.Path;
import java.util.List;

/** Groups of images that are about the same, as a page. */
final class ClusterPage {
    private ClusterPage() {}

    static void write(Path file, List<Cluster.Group> groups, VectorIndex index) {
        int images = groups.stream().mapToInt(Cluster.Group::size).sum();
        ImagePage page = new ImagePage(images + " images in " + groups.size() + " groups", index);
        for (Cluster.Group group : groups) {
            page.beginGroup(group.headline());
            for (String id : group.examples()) page.image(id, "", id.substring(id.lastIndexOf('/') + 1), "");
            page.endGroup();
        }
        page.write(file);
    }
}
