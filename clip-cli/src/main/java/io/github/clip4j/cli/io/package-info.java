/** What the commands read and write: models, texts, standard output and error, files of tensors. */
@NullMarked
package io.github.clip4j.cli.io;

import org.jspecify.annotations.NullMarked;
