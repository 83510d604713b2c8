#include "sim/euicc/notification_functions.h"

#include "sim/euicc/es10_answers.h"
#include "sim/euicc/notifications.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kList = 0xBF28;
constexpr tlv::Tag kRetrieve = 0xBF2B;
constexpr tlv::Tag kSent = 0xBF30;
constexpr uint64_t kNoResultAvailable = 1;
constexpr uint64_t kNothingToDelete = 1;

struct Filter {
  std::optional<uint64_t> sequence_number;
  std::optional<uint8_t> events;

  bool Matches(const PendingNotification& notification) const {
    if (sequence_number) return notification.sequence_number == *sequence_number;
    return !events || (*events & static_cast<uint8_t>(notification.event)) != 0;
  }
};

// Contents of a BIT STRING of at most 8 bits: 04 F0.
Result<uint8_t> ParseEvents(ByteSpan value) {
  if (value.size() != 2 || value[0] > 7) return Fail(ErrorCode::kMalformed, "no NotificationEvent");
  return static_cast<uint8_t>(value[1] & 0xFF << value[0]);
}

Result<Filter> FilterFrom(const tlv::Element& criterion) {
  Filter filter;
  if (criterion.tag == 0x80) {
    LPAB_ASSIGN(filter.sequence_number, tlv::ReadUint(criterion.value));
  } else if (criterion.tag == 0x81) {
    LPAB_ASSIGN(filter.events, ParseEvents(criterion.value));
  } else {
    return Fail(ErrorCode::kMalformed, "unknown search criterion");
  }
  return filter;
}

Result<Filter> ParseListRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  if (value.empty()) return Filter{};
  LPAB_ASSIGN(const tlv::Element criterion, tlv::ReadOne(value, 0x81));
  return FilterFrom(criterion);
}

Result<Filter> ParseRetrieveRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  if (value.empty()) return Filter{};
  LPAB_ASSIGN(const tlv::Element wrapper, tlv::ReadOne(value, 0xA0));
  LPAB_ASSIGN(const tlv::Element criterion, tlv::ReadOne(wrapper.value));
  return FilterFrom(criterion);
}

Result<uint64_t> ParseSentRequest(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  LPAB_ASSIGN(const tlv::Element number, tlv::ReadOne(value, 0x80));
  return tlv::ReadUint(number.value);
}

}  // namespace

Es10Answer ListNotification(CardContext& context, ByteSpan command) {
  const auto filter = ParseListRequest(command);
  if (!filter) return ErrorAnswer(kList, kResultUndefinedError);
  tlv::Writer list;
  for (const PendingNotification& each : context.state().notifications) {
    if (!filter->Matches(each)) continue;
    list.Raw(
        EncodeNotificationMetadata(each.sequence_number, each.event, each.address, each.iccid));
  }
  return ListAnswer(kList, list);
}

Es10Answer RetrieveNotificationsList(CardContext& context, ByteSpan command) {
  const auto filter = ParseRetrieveRequest(command);
  if (!filter) return ErrorAnswer(kRetrieve, kResultUndefinedError);
  tlv::Writer list;
  for (const PendingNotification& each : context.state().notifications) {
    if (filter->Matches(each)) list.Raw(each.signed_notification);
  }
  if (list.bytes().empty()) return ErrorAnswer(kRetrieve, kNoResultAvailable);
  return ListAnswer(kRetrieve, list);
}

Es10Answer NotificationSent(CardContext& context, ByteSpan command) {
  const auto number = ParseSentRequest(command);
  if (!number) return ResultAnswer(kSent, kResultUndefinedError);
  const auto& pending = context.state().notifications;
  const auto has_number = [&](const PendingNotification& each) {
    return each.sequence_number == *number;
  };
  if (std::none_of(pending.begin(), pending.end(), has_number)) {
    return ResultAnswer(kSent, kNothingToDelete);
  }
  std::erase_if(context.Change().notifications, has_number);
  return ResultAnswer(kSent, kResultOk);
}

}  // namespace lpab::sim::euicc
