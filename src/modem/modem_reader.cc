#include "modem/modem_reader.h"

#include <algorithm>

namespace lpab::modem {
namespace {

// Whether another way to the card may do better: not when there is no card, no modem or no time.
bool MayBeCured(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUnavailable:
    case ErrorCode::kBusy:
    case ErrorCode::kCancelled:
    case ErrorCode::kInvalidArgument:
      return false;
    default:
      return true;
  }
}

// The modem said no to each method, and the card none of it.
Error NoWay(const std::vector<Error>& errors) {
  std::string text = "this modem opens no way to the eUICC";
  for (const Error& error : errors) text += (&error == errors.data() ? ": " : "; ") + error.message;
  return MakeError(ErrorCode::kUnsupported, std::move(text)).WithDetail(errors.back().detail);
}

}  // namespace

ModemReader::ModemReader(std::unique_ptr<AtModem> modem,
                         const std::shared_ptr<ChannelMemory>& memory)
    : modem_(std::move(modem)), cgla_(*modem_, memory), csim_(*modem_, memory), refresh_(*modem_) {
  cgla_.SetAnnouncer([this](const Call& call) -> Result<bool> {
    const auto& access = modem_->profile().access;
    const bool has_csim = std::ranges::find(access, AccessMethod::kCsim) != access.end();
    if (!has_csim) return false;
    return csim_.AnnounceTerminal(call);
  });
}

Result<std::unique_ptr<ModemReader>> ModemReader::Open(
    std::unique_ptr<io::ByteStream> port, const ModemProfileChanges& changes, const Call& call,
    Clock& clock, const std::shared_ptr<ChannelMemory>& memory) {
  LPAB_ASSIGN(std::unique_ptr<AtModem> modem, AtModem::Open(std::move(port), changes, call, clock));
  return std::make_unique<ModemReader>(std::move(modem), memory);
}

card::Reader& ModemReader::ReaderOf(AccessMethod method) {
  if (method == AccessMethod::kCgla) return cgla_;
  return csim_;
}

std::string ModemReader::Advice() const {
  const std::string_view known = modem_->profile().when_blocked;
  if (!known.empty()) return std::string(known);
  return "check that " + modem_->Describe() + " has current firmware, or use another modem";
}

std::vector<AccessMethod> ModemReader::Order() const {
  std::vector<AccessMethod> order = modem_->profile().access;
  if (working_) {
    std::erase(order, *working_);
    order.insert(order.begin(), *working_);
  }
  return order;
}

Result<void> ModemReader::CloseLeftOver(const Call& call) {
  LPAB_TRY(cgla_.CloseLeftOver(call));
  return csim_.CloseLeftOver(call);
}

Result<std::unique_ptr<card::ApduChannel>> ModemReader::OpenLogicalChannel(
    std::span<const apdu::Aid> aids, const Call& call) {
  std::vector<Error> errors;
  for (const AccessMethod method : Order()) {
    auto channel = ReaderOf(method).OpenLogicalChannel(aids, call);
    if (channel) {
      working_ = method;
      return channel;
    }
    // The card itself, or the lack of time, has the last word.
    const bool final = channel.error().code == ErrorCode::kNotFound || call.deadline.Expired();
    if (final || !MayBeCured(channel.error())) return channel;
    errors.push_back(std::move(channel).error());
  }
  Error why = errors.back().Detail<StatusWordDetail>() != nullptr ? std::move(errors.back())
                                                                  : NoWay(errors);
  return Fail(std::move(why).WithNext(Advice()));
}

}  // namespace lpab::modem
