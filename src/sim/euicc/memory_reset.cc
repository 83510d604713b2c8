#include "sim/euicc/memory_reset.h"

#include "sim/euicc/es10_answers.h"
#include "sim/euicc/notifications.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kTag = 0xBF34;
constexpr uint64_t kNothingToDelete = 1;
constexpr uint64_t kCatBusy = 5;
constexpr uint8_t kDeleteOperational = 0x80;
constexpr uint8_t kDeleteFieldLoadedTest = 0x40;
constexpr uint8_t kResetDefaultAddress = 0x20;
constexpr int kTestClass = 0;
constexpr int kOperationalClass = 2;

// BF34 { 82 BIT STRING }.
Result<uint8_t> ReadOptions(ByteSpan command) {
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  LPAB_ASSIGN(const tlv::Element options, tlv::ReadOne(value, 0x82));
  if (options.value.size() == 1 && options.value[0] == 0) return uint8_t{0};
  if (options.value.size() != 2 || options.value[0] > 7) {
    return Fail(ErrorCode::kMalformed, "resetOptions is no BIT STRING of up to 8 bits");
  }
  return static_cast<uint8_t>(options.value[1] & 0xFF << options.value[0]);
}

bool IsChosen(const Profile& profile, uint8_t options) {
  if (profile.profile_class == kOperationalClass) return (options & kDeleteOperational) != 0;
  const bool field_loaded_test = profile.profile_class == kTestClass && !profile.smdp_oid.empty();
  return field_loaded_test && (options & kDeleteFieldLoadedTest) != 0;
}

// How many went.
size_t DeleteProfiles(CardContext& context, uint8_t options) {
  const auto is_chosen = [options](const Profile& each) { return IsChosen(each, options); };
  for (const Profile& profile : std::vector<Profile>(context.state().profiles)) {
    if (is_chosen(profile)) IssueNotifications(context, NotificationEvent::kDelete, profile);
  }
  return std::erase_if(context.Change().profiles, is_chosen);
}

uint64_t Reset(CardContext& context, uint8_t options) {
  const Profile* enabled = context.state().Enabled();
  const bool refresh = enabled != nullptr && IsChosen(*enabled, options);
  if (refresh && context.cat_busy()) return kCatBusy;
  if (refresh) context.RequestRefresh();
  const size_t deleted = DeleteProfiles(context, options);
  const bool reset_address = (options & kResetDefaultAddress) != 0;
  if (reset_address) context.Change().default_smdp_address.clear();
  if (deleted > 0) context.session().reset();
  return deleted > 0 || reset_address ? kResultOk : kNothingToDelete;
}

}  // namespace

Es10Answer EuiccMemoryReset(CardContext& context, ByteSpan command) {
  const auto options = ReadOptions(command);
  return ResultAnswer(kTag, options ? Reset(context, *options) : kResultUndefinedError);
}

}  // namespace lpab::sim::euicc
