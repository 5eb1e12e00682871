package io.github.clip4j;

import io.github.clip4j.tensor.MatrixView;
import java.util.List;

/**
 * What the text tower computes of one text. T tokens, start and end of the text included, without padding; C width, E
 * embedding width, L blocks, H heads.
 *
 * @param ids (T), the tokens
 * @param raw (E), the embedding as the projection gives it
 * @param unit (E), the same scaled to length 1
 * @param tokens (T, C), the tokens after the final layer norm: transformers' {@code last_hidden_state}
 * @param hiddenStates L + 1 of (T, C): before the first block and after each, as transformers' {@code hidden_states};
 *     empty if not requested
 * @param attentions L lists of H (T, T): row i says how much token i takes from each token, and sums to 1; under CLIP's
 *     mask nothing from those after it. Empty if not requested
 */
public record TextFeatures(
        int[] ids,
        float[] raw,
        float[] unit,
        MatrixView tokens,
        List<MatrixView> hiddenStates,
        List<List<MatrixView>> attentions) {}
