/**
 * Images: decoding and preprocessing, pixel for pixel as Pillow with torchvision or with Hugging Face's image
 * processor.
 */
@NullMarked
package io.github.clip4j.image;

import org.jspecify.annotations.NullMarked;
