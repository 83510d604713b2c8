// For tests: a card prepared like the one whose answers are in recorded/lpac-management.txt of the
// shared test data.
#pragma once

#include "sim/euicc/card_fixture.h"

namespace lpab::sim::euicc {

inline constexpr char kRecordedEid[] = "89049032123451234512345678901234";

inline CardState RecordedState() {
  CardState state;
  state.profiles = {
      MakeProfile(kIccidA, kAidA, "Yggdrasil Primary"),
      MakeProfile(kIccidB, kAidB, "Yggdrasil Secondary"),
      MakeProfile("989444999999990990F8", "A0000005591010FFFFFFFF8900001300", ""),
      MakeProfile("989444999999990920F3", "A0000005591010FFFFFFFF8900001400", ""),
  };
  const char* const nicknames[] = {"Lab (EU 01)", "Lab (EU 02)", "TS48V3-SAIP2-3-NOBERTLV-UNIQUE",
                                   "TS48V1-A-UNIQUE"};
  for (size_t i = 0; i < 4; ++i) state.profiles[i].nickname = nicknames[i];
  state.profiles[0].provider = "YggdraSIM Lab";
  state.profiles[1].provider = "YggdraSIM Lab (Secondary)";
  state.profiles[1].profile_class = 0;
  for (size_t i = 2; i < 4; ++i) {
    state.profiles[i].provider = "OsmocomSPN";
    state.profiles[i].name = "GSMA Generic eUICC Test Profile";
  }
  return state;
}

}  // namespace lpab::sim::euicc
