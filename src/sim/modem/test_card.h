// For the tests of this folder: a card that answers from a list, and a terminal on a port.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hex.h"
#include "card/raw_card.h"
#include "sim/modem/modem.h"

namespace lpab::sim::modem {

// Answers each command with what `answers` has for it, others 6D00. It keeps no state.
struct TestCard final : card::RawCard {
  std::map<std::string, std::string> answers;
  std::vector<std::string> sent;  // without TERMINAL PROFILE
  int terminal_profiles = 0;
  int resets = 0;
  bool present = true;
  bool powered = false;

  Result<Bytes> Reset(const Call&) override {
    if (!present) return Fail(ErrorCode::kUnavailable, "no card");
    ++resets;
    powered = true;
    return Bytes{0x3B, 0x00};
  }
  void PowerOff() override { powered = false; }
  Result<Bytes> Transmit(ByteSpan command, const Call&) override {
    if (ToHex(command) == "8010000004FFFFFFFF") {
      ++terminal_profiles;
      return Bytes{0x90, 0x00};
    }
    sent.push_back(ToHex(command));
    const auto found = answers.find(sent.back());
    if (found == answers.end()) return Bytes{0x6D, 0x00};
    if (found->second == "!") return Fail(ErrorCode::kUnknownOutcome, "the card is silent");
    return FromHex(found->second);
  }

  // EF_ICCID 89049032000000000000 and EF_IMSI 001010000000001, as TS 102 221 section 13.2 and
  // TS 31.102 section 4.2.2 code them; EF_DIR names one USIM.
  void AddProfile() {
    answers["00A40004023F0000"] = "9000";
    answers["00A40004022FE200"] = "9000";
    answers["00B000000A"] = "984009230000000000009000";
    answers["00A40004022F0000"] = "9000";
    answers["00B2010400"] = "61184F10A0000000871002FFFFFFFF890709000050045553494D9000";
    answers["00A4040410A0000000871002FFFFFFFF890709000000"] = "9000";
    answers["00A40004026F0700"] = "9000";
    answers["00B0000009"] = "0809101000000000109000";
  }
};

// A port that collects what the modem writes.
struct TestPort final : PortSink {
  explicit TestPort(Modem& modem) : port(modem, *this) {}

  void Write(ByteSpan bytes) override {
    output += AsText(bytes);
    ++writes;
  }
  void Close() override { closed = true; }

  // What the modem writes to `text`.
  std::string Send(std::string_view text) {
    output.clear();
    port.Feed(AsBytes(text));
    return output;
  }

  std::string output;
  int writes = 0;
  bool closed = false;
  Port port;
};

}  // namespace lpab::sim::modem
