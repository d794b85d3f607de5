package dev.turnpike.testkit;

import dev.turnpike.providers.minimal.MinimalProvider;
import dev.turnpike.providers.sandbox.SandboxProvider;
import dev.turnpike.testkit.junit.ProviderContractTest;
import org.junit.jupiter.api.Nested;

/** The sample providers keep the contract: written as their authors would. */
class SampleProvidersTest {
  @Nested
  class Sandbox implements ProviderContractTest {
    @Override
    public Subject subject() {
      return Subject.inProcess(SandboxProvider::new);
    }

    @Override
    public Scenarios scenarios() {
      return Scenarios.sandbox();
    }
  }

  @Nested
  class Minimal implements ProviderContractTest {
    @Override
    public Subject subject() {
      return Subject.inProcess(MinimalProvider::new);
    }
  }
}
