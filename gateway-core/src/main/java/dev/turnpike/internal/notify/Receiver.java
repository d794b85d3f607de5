package dev.turnpike.internal.notify;

import java.net.URI;

/**
 * Who notifications are posted to.
 *
 * @param url where
 * @param signer signs them
 */
public record Receiver(URI url, WebhookSigner signer) {}
