#include "modem/probe.h"

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "modem/cgla_reader.h"
#include "modem/csim_reader.h"

namespace lpab::modem {
namespace {

constexpr int kLe00 = 256;
constexpr int kTimedExchanges = 5;
// A modem that does not answer a long command stays silent (EG25 in a QDC507): no long wait for it.
constexpr Duration kTrialDeadline = std::chrono::seconds(5);
// Bytes of data in a block: ISO's most, what euicc-go and sigmo send, lpac's default, OpenEUICC's.
constexpr std::array<size_t, 6> kBlockSizes = {255, 250, 240, 200, 120, 63};

using Channel = std::unique_ptr<card::ApduChannel>;

// ES10c.GetEID. Spec: SGP.22 section 5.7.20.
const apdu::CommandApdu kGetEid{
    0x80, apdu::ins::kStoreData, 0x91, 0x00, {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A}, 256};

// The first block of a chain that is never finished: a GetProfilesInfo with a long list of tags.
apdu::CommandApdu FirstBlock(size_t size) {
  apdu::CommandApdu block{0x80, apdu::ins::kStoreData, 0x11, 0x00, Bytes(size, 0x5A), 256};
  const std::array<uint8_t, 7> head = {0xBF, 0x2D, 0x82, 0x01, 0x40, 0x5C, 0x82};
  std::ranges::copy(head, block.data.begin());
  return block;
}

bool IsFatal(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kCancelled;
}

// One way at a time, on one modem.
class Prober {
 public:
  Prober(AtModem& modem, std::span<const apdu::Aid> aids, const Call& call)
      : modem_(modem), row_(modem.profile()), aids_(aids), call_(call) {}

  // Errors: IsFatal.
  Result<Trial> Try(Trial trial) {
    modem_.SetProfile(ProfileFor(trial));
    const auto reader = MakeReader(trial.method);
    auto channel = reader->OpenLogicalChannel(aids_, call_);
    if (!channel) return Failed(std::move(trial), std::move(channel).error());
    trial.aid = (*channel)->info().aid.ToString();
    if (auto timed = Time(**channel, trial); !timed) {
      return Failed(std::move(trial), std::move(timed).error());
    }
    LPAB_ASSIGN(trial.largest_command, FindLargest(*reader, std::move(*channel)));
    return trial;
  }

  // The first eight digits of the EID that was last read.
  const std::string& issuer() const { return issuer_; }

 private:
  ModemProfile ProfileFor(const Trial& trial) const {
    ModemProfile profile = row_;
    profile.terminal_capability = trial.terminal_capability;
    profile.manage_channel_le = trial.manage_channel_le;
    profile.deadlines.exchange = kTrialDeadline;
    return profile;
  }

  std::unique_ptr<card::Reader> MakeReader(AccessMethod method) {
    if (method == AccessMethod::kCgla) return std::make_unique<CglaReader>(modem_);
    return std::make_unique<CsimReader>(modem_);
  }

  static Result<Trial> Failed(Trial trial, Error error) {
    if (IsFatal(error)) return Fail(std::move(error));
    trial.error = std::move(error);
    return trial;
  }

  Result<void> Time(card::ApduChannel& channel, Trial& trial) {
    std::vector<Duration> times;
    for (int i = 0; i < kTimedExchanges; ++i) {
      const Clock::TimePoint before = modem_.clock().Now();
      LPAB_ASSIGN(const apdu::ResponseApdu response, channel.Transmit(kGetEid, call_));
      times.push_back(modem_.clock().Now() - before);
      LPAB_TRY(ReadEid(response));
    }
    std::ranges::nth_element(times, times.begin() + kTimedExchanges / 2);
    trial.exchange = times[kTimedExchanges / 2];
    return {};
  }

  // BF3E 12 5A 10 and 16 bytes.
  Result<void> ReadEid(const apdu::ResponseApdu& response) {
    constexpr size_t kHead = 5;
    if (response.sw.IsSuccess() && response.data.size() == kHead + 16) {
      issuer_ = ToHex(ByteSpan(response.data).subspan(kHead, 4));
      return {};
    }
    return Fail(MakeError(ErrorCode::kProtocol,
                          "the ISD-R opens, but answers GetEID with " + response.sw.ToString())
                    .WithDetail(StatusWordDetail{response.sw.value()}));
  }

  // A command that a modem does not take may cost the channel: the next size gets a new one.
  Result<size_t> FindLargest(card::Reader& reader, Channel channel) {
    for (const size_t size : kBlockSizes) {
      if (!channel) {
        auto opened = reader.OpenLogicalChannel(aids_, call_);
        if (!opened && IsFatal(opened.error())) return Fail(std::move(opened).error());
        if (!opened) return 0;
        channel = std::move(*opened);
      }
      const apdu::CommandApdu block = FirstBlock(size);
      const auto response = channel->Transmit(block, call_);
      if (response && response->sw.IsSuccess()) return block.Encode().size();
      channel.reset();
    }
    return 0;
  }

  AtModem& modem_;
  const ModemProfile row_;
  std::span<const apdu::Aid> aids_;
  const Call& call_;
  std::string issuer_;
};

std::string Line(std::string_view label, const std::string& text) {
  std::string line(label);
  line.resize(std::max<size_t>(line.size() + 1, 14), ' ');
  return line + text + "\n";
}

std::string Describe(const Trial& trial) {
  std::string text;
  if (trial.method == AccessMethod::kCsim) {
    text = std::string(trial.terminal_capability ? "with" : "without") + " TERMINAL CAPABILITY, " +
           "MANAGE CHANNEL Le=" + (trial.manage_channel_le == kLe00 ? "00" : "01") + ": ";
  }
  if (trial.error) return text + "no: " + trial.error->message;
  return text + "works, ISD-R " + trial.aid + ", commands up to " +
         std::to_string(trial.largest_command) + " bytes, " +
         std::to_string(trial.exchange.count()) + " ms an exchange";
}

// The way to settle on: the longest commands, and of equal ones the first that was tried with
// TERMINAL CAPABILITY or needs none.
const Trial* Best(const std::vector<Trial>& trials, AccessMethod method) {
  const Trial* best = nullptr;
  for (const Trial& trial : trials) {
    if (trial.error || trial.method != method) continue;
    const bool better = best == nullptr || trial.largest_command > best->largest_command ||
                        (trial.largest_command == best->largest_command &&
                         trial.terminal_capability && !best->terminal_capability);
    if (better) best = &trial;
  }
  return best;
}

}  // namespace

bool ProbeReport::reachable() const {
  return std::ranges::any_of(trials, [](const Trial& trial) { return !trial.error; });
}

std::string ProbeReport::ToText() const {
  std::string text = Line("modem", modem);
  text += Line("firmware", identity.revision);
  text += Line("row", row);
  if (!manufacturer_of_card.empty()) text += Line("card of", manufacturer_of_card);
  for (const Trial& trial : trials) text += Line(AccessMethodName(trial.method), Describe(trial));
  if (!reachable()) text += Line("result", "no way leads to the eUICC");
  return text;
}

std::string ProbeReport::ToSettings() const {
  const Trial* cgla = Best(trials, AccessMethod::kCgla);
  const Trial* csim = Best(trials, AccessMethod::kCsim);
  if (cgla == nullptr && csim == nullptr) return "";
  const bool cgla_first =
      csim == nullptr || (cgla != nullptr && cgla->largest_command >= csim->largest_command);
  std::string ways;
  for (const Trial* way : {cgla_first ? cgla : csim, cgla_first ? csim : cgla}) {
    if (way == nullptr) continue;
    ways += (ways.empty() ? "\"" : ", \"") + std::string(AccessMethodName(way->method)) + "\"";
  }
  const Trial& first = cgla_first ? *cgla : *csim;
  std::string text = "[modem_profile]\naccess = [" + ways + "]\n";
  if (first.largest_command > 0) {
    text += "maximum_command = " + std::to_string(first.largest_command) + "\n";
  }
  if (csim != nullptr) {
    text += "manage_channel_le = " + std::to_string(csim->manage_channel_le) + "\n";
    text += std::string("terminal_capability = ") + (csim->terminal_capability ? "true" : "false") +
            "\n";
  }
  return text;
}

Result<ProbeReport> ProbeModem(std::unique_ptr<io::ByteStream> port,
                               std::span<const apdu::Aid> aids, const Call& call, Clock& clock) {
  LPAB_ASSIGN(const auto modem, AtModem::Open(std::move(port), {}, call, clock));
  ProbeReport report{modem->Describe(), modem->identity(), modem->profile().name, {}, {}};
  Prober prober(*modem, aids, call);
  LPAB_ASSIGN(Trial cgla, prober.Try({.method = AccessMethod::kCgla}));
  report.trials.push_back(std::move(cgla));
  for (const bool terminal_capability : {false, true}) {
    for (const int le : {1, kLe00}) {
      LPAB_ASSIGN(Trial csim, prober.Try({.method = AccessMethod::kCsim,
                                          .terminal_capability = terminal_capability,
                                          .manage_channel_le = le}));
      const bool works = !csim.error;
      report.trials.push_back(std::move(csim));
      if (works) break;
    }
  }
  report.manufacturer_of_card = prober.issuer();
  return report;
}

}  // namespace lpab::modem
