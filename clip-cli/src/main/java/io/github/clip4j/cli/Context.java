package io.github.clip4j.cli;

/**
 * What every command needs.
 *
 * @param console the process' streams
 * @param messages standard error
 * @param results standard output
 */
record Context(Console console, Messages messages, Results results) {}
