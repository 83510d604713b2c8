// ES6.UpdateMetadata, as an operator's over-the-air platform sends it.
#include "sim/euicc/update_metadata.h"

#include "apps/lpa-sim/commands.h"
#include "apps/lpa-sim/run_loop.h"
#include "io/files.h"
#include "sim/euicc/card.h"
#include "sim/pki/identity_folder.h"

namespace lpab::apps {
namespace {

using sim::euicc::PolicyRule;

constexpr size_t kLargestIcon = 1024;
constexpr int kJpeg = 0;
constexpr int kPng = 1;

Result<uint8_t> ReadRules(std::string_view text) {
  uint8_t rules = 0;
  while (!text.empty()) {
    const std::string_view name = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), name.size() + 1));
    if (name == "ppr1") {
      rules |= static_cast<uint8_t>(PolicyRule::kDisableNotAllowed);
    } else if (name == "ppr2") {
      rules |= static_cast<uint8_t>(PolicyRule::kDeleteNotAllowed);
    } else {
      return Fail(ErrorCode::kInvalidArgument,
                  "\"" + std::string(name) + "\" is no policy rule: ppr1 and ppr2 are");
    }
  }
  return rules;
}

// An empty path: the icon goes.
Result<void> ReadIcon(const std::string& path, sim::euicc::MetadataUpdate& update) {
  constexpr uint8_t kPngBegin[] = {0x89, 'P', 'N', 'G'};
  constexpr uint8_t kJpegBegin[] = {0xFF, 0xD8, 0xFF};
  const auto begins_with = [&update](ByteSpan begin) {
    return update.icon->size() >= begin.size() &&
           Equal(ByteSpan(*update.icon).first(begin.size()), begin);
  };
  update.icon_type = kJpeg;
  update.icon.emplace();
  if (path.empty()) return {};
  LPAB_ASSIGN(update.icon, io::ReadFile(path, kLargestIcon));
  if (begins_with(kPngBegin)) update.icon_type = kPng;
  if (update.icon_type == kPng || begins_with(kJpegBegin)) return {};
  return Fail(ErrorCode::kInvalidArgument, path + " is neither a PNG nor a JPEG picture");
}

}  // namespace

Result<void> RunUpdateMetadata(const UpdateMetadataOptions& options) {
  sim::euicc::MetadataUpdate update;
  update.provider = options.provider;
  update.name = options.name;
  if (options.icon) LPAB_TRY(ReadIcon(*options.icon, update));
  if (options.rules) {
    LPAB_ASSIGN(update.rules, ReadRules(*options.rules));
  }
  LPAB_ASSIGN(sim::pki::EuiccIdentity identity,
              sim::pki::LoadEuiccIdentity(sim::pki::IdentityFolder(options.card)));
  LPAB_ASSIGN(const auto card, sim::euicc::OpenCard(options.card, std::move(identity)));
  LPAB_TRY(card->UpdateMetadata(update.Encode()));
  const sim::euicc::Profile& profile = *card->state().Enabled();
  Say("updated", profile.provider + " / " + profile.name);
  return {};
}

}  // namespace lpab::apps
