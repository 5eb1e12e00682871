package io.github.clip4j.tasks.dataset;

import io.github.clip4j.search.catalogue.CatalogueImage;

/**
 * An image whose class is known.
 *
 * @param name what it is called in the data set, the same wherever that lies
 * @param label the number of its class
 * @param image not read yet
 */
public record LabelledImage(String name, int label, CatalogueImage image) {}
