#include "modem/session_rate.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/log.h"
#include "io/files.h"

namespace lpab::modem {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kRestart[] = "AT+CFUN=1,1";
constexpr size_t kLongestAnswer = 4096;
constexpr size_t kLongestRecord = 16;
constexpr int kMostReads = 1000;
constexpr int kTries = 3;
constexpr Duration kAnswerWait = seconds(2);
constexpr Duration kTryWait = milliseconds(700);
constexpr Duration kSettle = milliseconds(50);  // the modem's, after a change of its rate
constexpr Duration kPutBackTime = seconds(8);

// The numbers in a line of text.
std::vector<int> NumbersIn(std::string_view text) {
  std::vector<int> numbers;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    int number = 0;
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec == std::errc()) numbers.push_back(number);
    at = parsed.ptr == at ? at + 1 : parsed.ptr;
  }
  return numbers;
}

// A port and a modem, each at a rate.
class RatedPort final : public io::WrappedStream {
 public:
  RatedPort(std::unique_ptr<io::ByteStream> port, const SessionRateOptions& options, Clock& clock)
      : WrappedStream(std::move(port)), options_(options), clock_(clock) {}
  ~RatedPort() override {
    if (!raised_) return;
    const Call call{Deadline::After(kPutBackTime, clock_), {}};
    if (auto back = PutBack(*options_.session, call); !back) {
      log::Warning("modem", Describe() + ": the rate is not put back yet: " + back.error().message);
    }
  }

  // A modem that restarts is at its normal rate afterwards, and so it gets there before.
  Result<void> Write(ByteSpan bytes, const Call& call) override {
    if (raised_ && AsText(bytes).find(kRestart) != std::string_view::npos) {
      LPAB_TRY(PutBack(*options_.session, call));
    }
    return stream_->Write(bytes, call);
  }

  // Errors: kUnavailable, kCancelled.
  Result<void> Prepare(const Call& call) {
    if (!stream_->SetRate(options_.normal)) {
      if (options_.session) Say("its rate cannot be changed, and stays as it is");
      return {};
    }
    if (const auto left = Recorded()) {
      Say("the modem was left at " + std::to_string(*left) + " baud");
      LPAB_TRY(Tolerated(PutBack(*left, call)));
    }
    if (options_.session && *options_.session != options_.normal) LPAB_TRY(Raise(call));
    return {};
  }

 private:
  void Say(const std::string& text) const { log::Info("modem", Describe() + ": " + text); }

  // Only the end of the port or of the call is an error: an AtModem says best what else is wrong.
  static Result<void> Tolerated(Result<void> result) {
    if (result) return result;
    const ErrorCode code = result.error().code;
    if (code == ErrorCode::kUnavailable || code == ErrorCode::kCancelled) return result;
    log::Warning("modem", result.error().message);
    return {};
  }

  Result<void> Raise(const Call& call) {
    const int rate = *options_.session;
    LPAB_ASSIGN(const bool possible, KnowsRate(rate, call));
    if (!possible) {
      Say("the modem does not name " + std::to_string(rate) + " baud in AT+IPR=?");
      return {};
    }
    Record(rate);
    raised_ = true;
    LPAB_ASSIGN(const bool changed, ChangeRate(options_.normal, rate, call));
    if (changed) {
      Say(std::to_string(rate) + " baud for this session");
      return {};
    }
    Say("the modem does not answer at " + std::to_string(rate) + " baud");
    return Tolerated(PutBack(rate, call));
  }

  // AT+IPR=? counts where it names rates; where it does not, trying decides.
  Result<bool> KnowsRate(int rate, const Call& call) {
    LPAB_ASSIGN(const std::string answer, Ask("AT+IPR=?", kAnswerWait, call));
    const size_t line = answer.find("+IPR: ");
    if (line == std::string::npos) return true;
    const std::vector<int> rates = NumbersIn(std::string_view(answer).substr(line));
    return std::ranges::count(rates, rate) > 0 ||
           std::ranges::none_of(rates, [](int each) { return each >= 300; });
  }

  // Asks the modem, which is at `from`, to go to `to`, and follows it. False: it does not answer
  // there.
  Result<bool> ChangeRate(int from, int to, const Call& call) {
    LPAB_TRY(stream_->SetRate(from));
    LPAB_ASSIGN(const std::string answer, Ask("AT+IPR=" + std::to_string(to), kAnswerWait, call));
    if (answer.find("ERROR") != std::string::npos) return false;
    return AnswersAt(to, call);
  }

  Result<bool> AnswersAt(int rate, const Call& call) {
    LPAB_TRY(stream_->SetRate(rate));
    clock_.SleepFor(kSettle);
    for (int i = 0; i < kTries; ++i) {
      LPAB_ASSIGN(const std::string answer, Ask("AT", kTryWait, call));
      if (answer.find("OK") != std::string::npos) return true;
    }
    return false;
  }

  // Port and modem to the normal rate; the modem is at that or at `raised`.
  // Errors: kTimeout (it answers at neither), kUnavailable, kCancelled.
  Result<void> PutBack(int raised, const Call& call) {
    LPAB_ASSIGN(const bool at_raised, AnswersAt(raised, call));
    bool back = false;
    if (at_raised) {
      LPAB_ASSIGN(back, ChangeRate(raised, options_.normal, call));
    } else {
      LPAB_ASSIGN(back, AnswersAt(options_.normal, call));
    }
    LPAB_TRY(stream_->SetRate(options_.normal));
    if (!back) {
      return Fail(ErrorCode::kTimeout, Describe() + ": the modem answers neither at " +
                                           std::to_string(raised) + " nor at " +
                                           std::to_string(options_.normal) + " baud");
    }
    raised_ = false;
    if (!options_.record.empty()) unlink(options_.record.c_str());
    return {};
  }

  // What came up to a final result, or up to the end of the time.
  Result<std::string> Ask(const std::string& command, Duration wait, const Call& call) {
    LPAB_TRY(Collect({Deadline::After(Duration::zero(), clock_), call.cancellation}, false));
    const Call own{Deadline::After(std::min(wait, call.deadline.Remaining()), clock_),
                   call.cancellation};
    LPAB_TRY(stream_->Write(AsBytes(command + "\r"), own));
    return Collect(own, true);
  }

  Result<std::string> Collect(const Call& call, bool until_final) {
    std::string text;
    for (int i = 0; i < kMostReads && text.size() < kLongestAnswer; ++i) {
      uint8_t buffer[256];
      const auto count = stream_->Read(buffer, call);
      if (!count && count.error().code == ErrorCode::kTimeout) break;
      LPAB_TRY(count);
      text += AsText(ByteSpan(buffer).first(*count));
      const bool final =
          text.find("OK\r") != std::string::npos || text.find("ERROR") != std::string::npos;
      if (until_final && final) break;
    }
    return text;
  }

  void Record(int rate) {
    if (options_.record.empty()) return;
    const std::string text = std::to_string(rate) + "\n";
    if (auto written = io::WriteFileAtomically(options_.record, AsBytes(text), 0600); !written) {
      log::Warning("modem", "after a crash the rate would stay: " + written.error().message);
    }
  }

  std::optional<int> Recorded() const {
    if (options_.record.empty()) return std::nullopt;
    const auto text = io::ReadFile(options_.record, kLongestRecord);
    if (!text) return std::nullopt;
    const std::vector<int> numbers = NumbersIn(AsText(*text));
    return numbers.empty() ? std::nullopt : std::optional(numbers[0]);
  }

  const SessionRateOptions options_;
  Clock& clock_;
  bool raised_ = false;  // the modem may be at the session's rate
};

}  // namespace

Result<std::unique_ptr<io::ByteStream>> AtSessionRate(std::unique_ptr<io::ByteStream> port,
                                                      const SessionRateOptions& options,
                                                      const Call& call, Clock& clock) {
  auto rated = std::make_unique<RatedPort>(std::move(port), options, clock);
  LPAB_TRY(rated->Prepare(call));
  return rated;
}

}  // namespace lpab::modem
