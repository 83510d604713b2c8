// Power, link, modem and server cut after every exchange of every procedure.
#include <gtest/gtest.h>

#include <iostream>

#include "judge.h"

namespace lpab::tests {
namespace {

struct Case {
  const char* name;
  Procedure (*procedure)();
};

void PrintTo(const Case& one, std::ostream* stream) { *stream << one.name; }

using Parameter = std::tuple<Case, CutKind>;

class CutTest : public testing::TestWithParam<Parameter> {};

TEST_P(CutTest, AtEveryExchange) {
  const auto& [procedure, kind] = GetParam();
  const int cuts = CutEverywhere(procedure.procedure(), kind);
  // The shortest has two requests, the others many frames, commands and APDUs.
  EXPECT_GE(cuts, SeamOf(kind) == Seam::kServer ? 1 : 8);
  RecordProperty("cuts", cuts);
  std::cout << procedure.name << ", " << NameOf(kind) << ": " << cuts << " cuts\n";
}

INSTANTIATE_TEST_SUITE_P(
    Everywhere, CutTest,
    testing::Combine(
        testing::Values(Case{"Download", DownloadProcedure}, Case{"Enable", EnableProcedure},
                        Case{"Disable", DisableProcedure}, Case{"Delete", DeleteProcedure},
                        Case{"Notify", NotifyProcedure}),
        testing::Values(CutKind::kPowerBefore, CutKind::kPowerAfter, CutKind::kCardPulled,
                        CutKind::kLinkBefore, CutKind::kLinkAfter, CutKind::kLinkGone,
                        CutKind::kPortBefore, CutKind::kPortAfter, CutKind::kAnswerLost,
                        CutKind::kRestartBefore, CutKind::kRestartAfter, CutKind::kModemGone,
                        CutKind::kRequestLost, CutKind::kReplyLost, CutKind::kServerGone)),
    [](const testing::TestParamInfo<Parameter>& info) {
      return std::string(std::get<0>(info.param).name) + NameOf(std::get<1>(info.param));
    });

}  // namespace
}  // namespace lpab::tests
