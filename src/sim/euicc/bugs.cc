#include "sim/euicc/bugs.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace lpab::sim::euicc {
namespace {

constexpr int kLargestCode = 127;

constexpr BugSwitch kSwitches[] = {
    {"truncated-answers", "ES10 answers lack their last byte", &Bugs::truncated_answers},
    {"bare-empty-lists", "empty lists come without A0: BF2D00", &Bugs::bare_empty_lists},
    {"unwrapped-lists", "lists come without A0", &Bugs::unwrapped_lists},
    {"unwrapped-results", "result codes come without their function's tag",
     &Bugs::unwrapped_results},
    {"no-final-result", "installation results have no finalResult", &Bugs::no_final_result},
    {"no-result-signature", "installation results have no signature", &Bugs::no_result_signature},
    {"lost-notifications", "no notification is kept", &Bugs::lost_notifications},
    {"stale-transaction-id", "answers carry another session's transactionId",
     &Bugs::stale_transaction_id},
    {"wrong-signatures", "no signature of the card verifies", &Bugs::wrong_signatures},
    {"authenticate-error", "AuthenticateServer is refused with code N", nullptr,
     &Bugs::authenticate_error, kLargestCode},
    {"prepare-error", "PrepareDownload is refused with code N", nullptr, &Bugs::prepare_error,
     kLargestCode},
    {"installation-error", "a profile is not installed, for ErrorReason N", nullptr,
     &Bugs::installation_error, kLargestCode},
    {"random-errors", "one exchange in eight is answered 6F00; N is the seed", nullptr,
     &Bugs::random_errors},
    {"error-at", "exchange N is answered 6F00", nullptr, &Bugs::error_at},
    {"power-loss-before", "power goes before exchange N is executed", nullptr,
     &Bugs::power_loss_before},
    {"power-loss-after", "power goes after exchange N was executed", nullptr,
     &Bugs::power_loss_after},
};

Unexpected NoSuchBug(std::string_view text) {
  return Fail(
      MakeError(ErrorCode::kInvalidArgument, "no bug of the card is called " + std::string(text))
          .WithNext("lpa-sim bugs lists them"));
}

std::optional<int> ReadNumber(std::string_view text, int largest) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || number < 1 || number > largest) return std::nullopt;
  return number;
}

}  // namespace

std::span<const BugSwitch> BugSwitches() { return kSwitches; }

Result<void> SwitchOn(Bugs& bugs, std::string_view text) {
  const size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const auto found = std::find_if(std::begin(kSwitches), std::end(kSwitches),
                                  [name](const BugSwitch& each) { return each.name == name; });
  if (found == std::end(kSwitches)) return NoSuchBug(name);
  const bool numbered = found->number != nullptr;
  if (numbered != (equals != std::string_view::npos)) return NoSuchBug(text);
  if (!numbered) {
    bugs.*found->flag = true;
    return {};
  }
  bugs.*found->number = ReadNumber(text.substr(equals + 1), found->largest);
  if (!(bugs.*found->number)) return NoSuchBug(text);
  return {};
}

}  // namespace lpab::sim::euicc
