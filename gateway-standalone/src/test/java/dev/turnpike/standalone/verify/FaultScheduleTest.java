package dev.turnpike.standalone.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultScheduleTest {
  @Test
  void theSameSeed_disturbsTheSamePaymentsInTheSameWay() {
    assertThat(FaultSchedule.of(50, 7, true)).isEqualTo(FaultSchedule.of(50, 7, true));
    assertThat(FaultSchedule.of(50, 7, true).faults())
        .isNotEqualTo(FaultSchedule.of(50, 8, true).faults());
  }

  @Test
  void everyFaultComesOnce_beforeAnyComesAgain() {
    assertThat(FaultSchedule.of(Fault.values().length, 7, true).faults())
        .containsExactlyInAnyOrder(Fault.values());
  }

  @Test
  void whereKeysAreNotHonoured_nothingIsDeliveredTwice() {
    assertThat(FaultSchedule.of(50, 7, false).faults()).doesNotContain(Fault.DOUBLED);
  }
}
