package io.github.clip4j.cuda.kernel;

/**
 * One step of a program. Equal steps do the same work, so a list of steps tells whether a program has been recorded
 * before.
 */
public sealed interface Step permits Launch, Product {}
