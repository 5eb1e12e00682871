package io.github.clip4j.cli.index;

import io.github.clip4j.search.VectorIndex;
import io.github.clip4j.search.duplicates.DuplicateGroup;
import java.nio.file.Path;
import java.util.List;

/** Groups of images, as a page. */
final class DuplicatePage {
    private DuplicatePage() {}

    static void write(Path file, List<DuplicateGroup> groups, VectorIndex index) {
        ImagePage page = new ImagePage("duplicates", index);
        for (DuplicateGroup group : groups) {
            page.beginGroup(Dedup.headline(group));
            for (int i = 0; i < group.members().size(); i++)
                page.image(
                        group.members().get(i),
                        i == 0 ? "keep" : "",
                        name(group.members().get(i)),
                        "");
            page.endGroup();
        }
        if (groups.isEmpty()) page.paragraph("No image is there more than once.");
        page.write(file);
    }

    private static String name(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }
}
