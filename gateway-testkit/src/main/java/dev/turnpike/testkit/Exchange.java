package dev.turnpike.testkit;

/**
 * What a provider was asked, and what it said. Secrets are masked by the names of their fields.
 *
 * @param request the operation and its request
 * @param answer the answer, or what was thrown
 */
public record Exchange(String request, String answer) {}
