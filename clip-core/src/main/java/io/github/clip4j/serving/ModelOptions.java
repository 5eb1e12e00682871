package io.github.clip4j.serving;

/**
 * How a model computes. Embeddings do not depend on any but the image size.
 *
 * @param imageSize side of the images in pixels; another than the checkpoint's resizes the positional embedding
 * @param batchSize how many images or texts of several calls go through the model at once
 * @param fullContext whether texts are computed at all positions of the context, instead of up to the longest one's end
 *     and from a common beginning on
 * @param wholeLastBlock whether the last block of each transformer computes all tokens, instead of the one that is
 *     looked at
 * @param batching delay and capacity of the queue
 */
public record ModelOptions(
        int imageSize, int batchSize, boolean fullContext, boolean wholeLastBlock, BatchingOptions batching) {}
