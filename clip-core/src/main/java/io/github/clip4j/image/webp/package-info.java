/**
 * A WebP decoder (RFC 9649: containers and VP8L; RFC 6386: VP8 key frames) whose pixels are those of libwebp and so of
 * Pillow, bit for bit. Internal to the module.
 */
@NullMarked
package io.github.clip4j.image.webp;

import org.jspecify.annotations.NullMarked;
