package com.example.points;

import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Situation;
import dev.turnpike.testkit.Subject;
import dev.turnpike.testkit.junit.ProviderContractTest;

class PointsProviderContractTest implements ProviderContractTest {
  @Override
  public Subject subject() {
    return Subject.inProcess(PointsProvider::new);
  }

  @Override
  public Scenarios scenarios() {
    return Scenarios.builder().on(Situation.REFUSED, request -> request.amount(13)).build();
  }

  @Override
  public boolean strict() {
    return true;
  }
}
