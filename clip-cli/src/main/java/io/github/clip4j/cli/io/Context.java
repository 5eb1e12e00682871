package io.github.clip4j.cli.io;

/**
 * What every command needs.
 *
 * @param console the process' streams
 * @param messages standard error
 * @param results standard output
 */
public record Context(Console console, Messages messages, Results results) {}
