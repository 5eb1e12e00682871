/**
 * Models from the Hugging Face hub, kept in the cache that Python's {@code huggingface_hub} 1.x uses, so that a model
 * is on the disk only once.
 *
 * <p>{@link io.github.clip4j.converter.hub.HubClient} is the entry.
 */
@NullMarked
package io.github.clip4j.converter.hub;

import org.jspecify.annotations.NullMarked;
