// What the tests of the card's shell share: a card in memory that is prepared without the RSP
// functions, with hex in and hex out.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/hex.h"
#include "sim/euicc/card.h"
#include "sim/pki/test_pki.h"

namespace lpab::sim::euicc {

inline Bytes Hex(std::string_view text) { return FromHex(text).value(); }

// The same for all tests of a program.
inline const pki::TestPki& SharedPki() {
  static const pki::TestPki pki = [] {
    pki::PkiOptions options;
    options.eid = "89049032123451234512345678901235";
    options.now = 1'700'000'000;
    return pki::TestPki::Generate(crypto::Curve::kNistP256, options).value();
  }();
  return pki;
}

inline constexpr std::string_view kIccidA = "98641111111111111121";
inline constexpr std::string_view kIccidB = "98881111111111111192";
inline constexpr std::string_view kAidA = "A0000005591010FFFFFFFF8900001100";
inline constexpr std::string_view kAidB = "A0000005591010FFFFFFFF8900001200";
inline constexpr std::string_view kUsimAid = "A0000000871002FF34FF0789312E30FF";

inline Profile MakeProfile(std::string_view iccid, std::string_view aid, std::string name) {
  Profile profile;
  profile.iccid = Hex(iccid);
  profile.isdp_aid = Hex(aid);
  profile.provider = "Op";
  profile.name = std::move(name);
  return profile;
}

// EF_ICCID and EF_DIR under the MF, EF_IMSI in ADF USIM, one DF with records.
inline FileSystem MakeFiles(std::string_view iccid, std::string_view imsi) {
  using Type = File::Type;
  FileSystem files;
  files[{0x3F00}] = {Type::kDirectory, 0, {}, {}};
  files[{0x3F00, 0x2FE2}] = {Type::kTransparent, 0, Hex(iccid), {}};
  Bytes application = Hex("61124F10" + std::string(kUsimAid));
  application.resize(0x20, 0xFF);
  files[{0x3F00, 0x2F00}] = {Type::kLinearFixed, 0x20, application, {}};
  files[{0x3F00, 0x7FFF}] = {Type::kDirectory, 0, {}, Hex(kUsimAid)};
  files[{0x3F00, 0x7FFF, 0x6F07}] = {Type::kTransparent, 0, Hex(imsi), {}};
  files[{0x3F00, 0x7F10}] = {Type::kDirectory, 0, {}, {}};
  files[{0x3F00, 0x7F10, 0x6F3A}] = {Type::kLinearFixed, 4, Hex("0102030411121314"), {}};
  return files;
}

// Two profiles A (enabled) and B, with files.
inline CardState TwoProfiles() {
  CardState state;
  state.profiles = {MakeProfile(kIccidA, kAidA, "A"), MakeProfile(kIccidB, kAidB, "B")};
  state.profiles[0].enabled = true;
  state.profiles[0].files = MakeFiles(kIccidA, "080910101032540636");
  state.profiles[1].files = MakeFiles(kIccidB, "082926101111111111");
  return state;
}

class CardTest : public testing::Test {
 protected:
  // A powered card.
  void Start(CardState state, CardOptions options = {}, std::unique_ptr<StateStore> store = nullptr,
             std::vector<Es10Function> functions = ManagementFunctions()) {
    if (store == nullptr) store = std::make_unique<MemoryStateStore>();
    auto card = Card::Create(
        {identity_, std::move(options), std::move(state), std::move(store), std::move(functions)});
    ASSERT_TRUE(card.has_value()) << card.error().ToString();
    card_ = std::move(*card);
    ASSERT_TRUE(card_->Reset(Call{}).has_value());
  }

  // The answer to one command as the card gives it, in upper-case hex.
  std::string Send(std::string_view command) {
    const auto answer = card_->Transmit(Hex(command), Call{});
    return answer ? ToHex(*answer) : answer.error().ToString();
  }

  // Opens channel 1 with the ISD-R selected on it.
  void OpenIsdr() {
    ASSERT_EQ(Send("0070000001"), "019000");
    ASSERT_EQ(Send("01A4040C10A0000005591010FFFFFFFF8900000100"), "9000");
  }

  // One STORE DATA on channel 1 with an ES10 command of at most 255 bytes; the whole answer.
  std::string Es10(std::string_view command) {
    const auto length = static_cast<uint8_t>(command.size() / 2);
    return Whole("81E29100" + ToHex(Bytes{length}) + std::string(command), "81");
  }

  // The answer with all GET RESPONSE rounds joined.
  std::string Whole(const std::string& command, const std::string& cla) {
    std::string answer = Send(command);
    while (answer.size() >= 4 && answer.substr(answer.size() - 4, 2) == "61") {
      const std::string le = answer.substr(answer.size() - 2);
      answer.resize(answer.size() - 4);
      answer += Send(cla + "C00000" + le);
    }
    return answer;
  }

  pki::EuiccIdentity identity_ = SharedPki().ToEuiccIdentity();
  std::unique_ptr<Card> card_;
};

}  // namespace lpab::sim::euicc
