// What the tests of the readers share: a scripted EC25, a fake clock, the ISD-R's AID.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/hex.h"
#include "modem/modem_reader.h"
#include "modem/scripted_modem.h"

namespace lpab::modem {

inline constexpr char kIsdr[] = "A0000005591010FFFFFFFF8900000100";
inline constexpr char kOpenIsdr[] = "AT+CCHO=\"A0000005591010FFFFFFFF8900000100\"";

inline constexpr char kTerminalCapability[] = "AT+CSIM=30,\"80AA00000AA9088100820101830107\"";
inline constexpr char kSelectOn1[] = "AT+CSIM=42,\"01A4040010A0000005591010FFFFFFFF8900000100\"";
inline constexpr char kClose1[] = "AT+CSIM=10,\"0070800100\"";
inline constexpr char kError[] = "\r\nERROR\r\n";

// The answer to AT+CSIM with this response APDU, in hex.
inline std::string Csim(const std::string& hex) {
  return Ok("+CSIM: " + std::to_string(hex.size()) + ",\"" + hex + "\"");
}

inline apdu::CommandApdu Command(std::string_view hex) {
  return apdu::CommandApdu::Decode(FromHex(hex).value()).value();
}

class ReaderTest : public testing::Test {
 protected:
  ReaderTest() {
    script_.OnStart();
    Start();
  }
  // The modem that the script begins with.
  void Start(const ModemProfileChanges& changes = {}) {
    reader_ =
        ModemReader::Open(std::make_unique<ScriptedModem>(script_), changes, call_, clock_).value();
  }

  Result<std::unique_ptr<card::ApduChannel>> Open() {
    const apdu::Aid aid = apdu::Aid::FromText(kIsdr).value();
    return reader_->OpenLogicalChannel({&aid, 1}, call_);
  }

  // "answered 9000", "unknown", "not sent" for each command; each goes on at 9000 alone.
  std::vector<std::string> Run(card::ApduChannel& channel, const std::vector<std::string>& commands,
                               const Call& call) {
    std::vector<card::BatchCommand> batch;
    for (const std::string& hex : commands) {
      batch.push_back({Command(hex), card::ContinueRule::OnSuccess()});
    }
    auto result = channel.TransmitBatch(batch, call);
    if (!result) return {result.error().ToString()};
    error_ = result->error;
    std::vector<std::string> outcomes;
    for (const card::CommandOutcome& outcome : result->outcomes) {
      outcomes.push_back(outcome.kind == card::OutcomeKind::kNotSent ? "not sent"
                         : outcome.kind == card::OutcomeKind::kUnknown
                             ? "unknown"
                             : "answered " + ToHex(outcome.response.Encode()));
    }
    return outcomes;
  }
  std::vector<std::string> Run(card::ApduChannel& channel,
                               const std::vector<std::string>& commands) {
    return Run(channel, commands, call_);
  }

  FakeClock clock_;
  Script script_{clock_};
  Call call_{Deadline::After(std::chrono::hours(1), clock_), {}};
  std::unique_ptr<ModemReader> reader_;
  std::optional<Error> error_;  // of the last batch
};

}  // namespace lpab::modem
