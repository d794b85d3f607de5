/** The sandbox, and a provider to copy from. */
@SuppressWarnings(
    "requires-automatic") // AutoService has no module; it is needed by the compiler only
module dev.turnpike.providers.sample {
  requires dev.turnpike.api;
  requires static com.google.auto.service;

  provides dev.turnpike.spi.PaymentProvider with
      dev.turnpike.providers.minimal.MinimalProvider,
      dev.turnpike.providers.sandbox.SandboxProvider;
  provides dev.turnpike.spi.SubscriptionProvider with
      dev.turnpike.providers.sandbox.SandboxProvider;
}
