package io.github.clip4j.tokenizer.bpe;

/**
 * A token that is looked for in the text before the words are.
 *
 * @param content its spelling
 * @param id its id
 * @param control whether it begins or ends texts, and so is not for users to type
 * @param office whether it begins, ends or pads texts, stands for the unknown or has another such office in
 *     transformers, of which OpenAI's and open_clip's tokenizers know nothing
 * @param singleWord whether it counts only where no letter, digit or mark touches it
 * @param lstrip whether it swallows the whitespace before it
 * @param rstrip whether it swallows the whitespace after it
 * @param normalized whether it is looked for in the normalized text
 */
record AddedToken(
        String content,
        int id,
        boolean control,
        boolean office,
        boolean singleWord,
        boolean lstrip,
        boolean rstrip,
        boolean normalized) {
    AddedToken spelled(String spelling) {
        return new AddedToken(spelling, id, control, office, singleWord, lstrip, rstrip, normalized);
    }
}
