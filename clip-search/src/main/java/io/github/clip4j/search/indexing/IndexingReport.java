package io.github.clip4j.search.indexing;

/**
 * What became of the images of a catalogue.
 *
 * @param embedded new ones, and those whose content has changed
 * @param reused new ones whose content was in the index under another name: moved, or copied
 * @param unchanged those of the same size and time, or of the same content as before
 * @param updated those of the same content, of which a list or an archive says something else than before
 * @param removed entries whose image is gone
 * @param failed what could not be read
 */
public record IndexingReport(long embedded, long reused, long unchanged, long updated, long removed, long failed) {}
