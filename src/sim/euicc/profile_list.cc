// ES10c.GetProfilesInfo. Spec: SGP.22 section 5.7.15.
#include <set>

#include "sim/euicc/es10_answers.h"
#include "sim/euicc/notifications.h"
#include "sim/euicc/profile_functions.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kProfilesInfo = 0xBF2D;
constexpr uint64_t kIncorrectInputValues = 1;

using TagSet = std::set<tlv::Tag>;

// What a request without a tag list asks for.
const TagSet& DefaultTags() {
  static const TagSet tags = {0x5A, 0x4F, 0x9F70, 0x90, 0x91, 0x92, 0x93, 0x94, 0x95};
  return tags;
}

struct Request {
  std::optional<tlv::Element> criterion;  // 4F, 5A or 95
  TagSet tags = DefaultTags();
};

// Tags of up to two bytes, one after the other (5C).
Result<TagSet> ParseTagList(ByteSpan list) {
  TagSet tags;
  for (size_t i = 0; i < list.size(); ++i) {
    tlv::Tag tag = list[i];
    if ((tag & 0x1F) == 0x1F) {
      if (++i == list.size()) return Fail(ErrorCode::kMalformed, "tag list: cut off");
      tag = tag << 8 | list[i];
    }
    tags.insert(tag);
  }
  return tags;
}

Result<tlv::Element> ParseCriterion(ByteSpan wrapped) {
  LPAB_ASSIGN(const tlv::Element criterion, tlv::ReadOne(wrapped));
  const bool known = criterion.tag == 0x4F || criterion.tag == 0x5A ||
                     (criterion.tag == 0x95 && criterion.value.size() == 1);
  if (!known) return Fail(ErrorCode::kMalformed, "unknown search criterion");
  return criterion;
}

Result<Request> ParseRequest(ByteSpan command) {
  Request request;
  LPAB_ASSIGN(const ByteSpan value, CommandValue(command));
  tlv::Reader reader(value);
  LPAB_ASSIGN(const std::optional<tlv::Element> criteria, reader.TakeIf(0xA0));
  LPAB_ASSIGN(const std::optional<tlv::Element> tags, reader.TakeIf(0x5C));
  LPAB_TRY(reader.ExpectEnd());
  if (criteria) {
    LPAB_ASSIGN(request.criterion, ParseCriterion(criteria->value));
  }
  if (tags) {
    LPAB_ASSIGN(request.tags, ParseTagList(tags->value));
  }
  return request;
}

bool Matches(const Profile& profile, const std::optional<tlv::Element>& criterion) {
  if (!criterion) return true;
  if (criterion->tag == 0x4F) return Equal(profile.isdp_aid, criterion->value);
  if (criterion->tag == 0x5A) return Equal(profile.iccid, criterion->value);
  return profile.profile_class == criterion->value[0];
}

Bytes EncodeConfigurations(const Profile& profile) {
  tlv::Writer list;
  for (const NotificationConfiguration& each : profile.notifications) {
    list.Put(0x30,
             tlv::Writer().Put(0x80, EncodeNamedBits(each.events)).PutText(0x81, each.address));
  }
  return list.Take();
}

// ProfileInfo (E3) with the tags asked for, in ASN.1's order; what the profile has not is left out.
class ProfileInfoWriter {
 public:
  explicit ProfileInfoWriter(const TagSet& tags) : tags_(tags) {}

  ProfileInfoWriter& Always(tlv::Tag tag, ByteSpan value) {
    if (tags_.contains(tag)) info_.Put(tag, value);
    return *this;
  }
  ProfileInfoWriter& IfPresent(tlv::Tag tag, ByteSpan value) {
    return value.empty() ? *this : Always(tag, value);
  }
  const Bytes& bytes() const { return info_.bytes(); }

 private:
  const TagSet& tags_;
  tlv::Writer info_;
};

Bytes EncodeProfileInfo(const Profile& profile, const TagSet& tags) {
  const Bytes icon_type =
      profile.icon_type ? tlv::EncodeUint(static_cast<uint64_t>(*profile.icon_type)) : Bytes{};
  ProfileInfoWriter info(tags);
  info.Always(0x5A, profile.iccid)
      .Always(0x4F, profile.isdp_aid)
      .Always(0x9F70, tlv::EncodeUint(profile.enabled ? 1 : 0))
      .IfPresent(0x90, AsBytes(profile.nickname))
      .Always(0x91, AsBytes(profile.provider))
      .Always(0x92, AsBytes(profile.name))
      .IfPresent(0x93, icon_type)
      .IfPresent(0x94, profile.icon)
      .Always(0x95, tlv::EncodeUint(static_cast<uint64_t>(profile.profile_class)))
      .IfPresent(0xB6, EncodeConfigurations(profile))
      .IfPresent(0xB7, profile.owner)
      .IfPresent(0x99, profile.policy_rules);
  return tlv::Encode(0xE3, info.bytes());
}

}  // namespace

Es10Answer GetProfilesInfo(CardContext& context, ByteSpan command) {
  const auto request = ParseRequest(command);
  if (!request) return ErrorAnswer(kProfilesInfo, kIncorrectInputValues);
  tlv::Writer list;
  for (const Profile& profile : context.state().profiles) {
    if (Matches(profile, request->criterion)) list.Raw(EncodeProfileInfo(profile, request->tags));
  }
  return ListAnswer(kProfilesInfo, list);
}

}  // namespace lpab::sim::euicc
