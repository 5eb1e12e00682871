/** Data sets of images with classes or captions, in the layouts that people have them in. */
@NullMarked
package io.github.clip4j.tasks.dataset;

import org.jspecify.annotations.NullMarked;
