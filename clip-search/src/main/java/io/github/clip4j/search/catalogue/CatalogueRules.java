package io.github.clip4j.search.catalogue;

import java.nio.file.Path;

/** Which files below a folder belong to a catalogue. */
public interface CatalogueRules {
    /** Files that are called as images or archives are, without hidden ones. */
    CatalogueRules DEFAULT = new CatalogueRules() {
        @Override
        public boolean enters(Path below) {
            return !ImageNames.isHidden(String.valueOf(below.getFileName()));
        }

        @Override
        public boolean takes(Path file, Path below) {
            String name = String.valueOf(below.getFileName());
            return !ImageNames.isHidden(name) && (ImageNames.isImage(name) || Catalogue.isArchive(name));
        }
    };

    /**
     * Whether a folder is looked into.
     *
     * @param below its path below the folder that was asked for
     * @return true if what it holds is wanted
     */
    boolean enters(Path below);

    /**
     * Whether a file is taken.
     *
     * @param file where it is
     * @param below its path below the folder that was asked for
     * @return true if it is an image or an archive of images
     */
    boolean takes(Path file, Path below);
}
