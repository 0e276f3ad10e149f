package io.sallyport.api;

/**
 * What a connector reads in a command: the shape that policy decides, and the words that a person
 * reads.
 */
public record Reading(Shape shape, Description description) {}
