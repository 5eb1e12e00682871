package io.github.clip4j.model;

/** Which tokens of a sequence a token sees. */
public enum Mask {
    /** Those before it and itself: what follows a token changes nothing for it. */
    CAUSAL,
    /** All of its sequence. */
    NONE
}
