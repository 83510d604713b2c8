#include "pcsc/choose_reader.h"

#include <gtest/gtest.h>

#include "pcsc/fake_pcsc.h"

namespace lpab::pcsc {
namespace {

class ChooseReaderTest : public testing::Test {
 protected:
  Result<std::string> Choose(std::string_view wanted) { return ChooseReader(api_, wanted); }
  FakeState state_{{"Alcor Link AK9563 00 00", "Gemalto PC Twin 01 00"}};
  FakePcsc api_{state_};
};

TEST_F(ChooseReaderTest, TheOnlyReaderNeedsNoName) {
  state_.readers = {"Gemalto PC Twin 00 00"};
  EXPECT_EQ(Choose(""), "Gemalto PC Twin 00 00");
}

TEST_F(ChooseReaderTest, ByIndexPartAndWholeName) {
  EXPECT_EQ(Choose("1"), "Gemalto PC Twin 01 00");
  EXPECT_EQ(Choose("alcor"), "Alcor Link AK9563 00 00");
  EXPECT_EQ(Choose("PC Twin"), "Gemalto PC Twin 01 00");
  state_.readers = {"Reader", "Reader 2"};
  EXPECT_EQ(Choose("Reader"), "Reader");
}

TEST_F(ChooseReaderTest, SeveralAreListed) {
  const auto any = Choose("");
  EXPECT_EQ(any.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(any.error().message, "there are several readers");
  EXPECT_EQ(any.error().next,
            "say pcsc:INDEX or pcsc:NAME-PART; the readers are 0 (Alcor Link AK9563 00 00), "
            "1 (Gemalto PC Twin 01 00)");
}

TEST_F(ChooseReaderTest, WhatDoesNotExistIsNotFoundAndTheOthersAreListed) {
  for (const char* wanted : {"2", "9999", "omnikey"}) {
    const auto chosen = Choose(wanted);
    EXPECT_EQ(chosen.error().code, ErrorCode::kNotFound) << wanted;
    EXPECT_NE(chosen.error().next.find("Gemalto"), std::string::npos);
  }
}

TEST_F(ChooseReaderTest, NoReaderAndNoService) {
  state_.list_code = Code::kNoReaders;
  EXPECT_EQ(Choose("").error().code, ErrorCode::kNotFound);
  state_.list_code = Code::kNoService;
  EXPECT_EQ(Choose("").error().code, ErrorCode::kUnavailable);
  EXPECT_NE(Choose("").error().next.find("pcscd"), std::string::npos);
}

}  // namespace
}  // namespace lpab::pcsc
