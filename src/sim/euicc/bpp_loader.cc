#include "sim/euicc/bpp_loader.h"

#include "base/hex.h"
#include "sim/euicc/initialise_secure_channel.h"
#include "sim/euicc/policy_rules.h"
#include "sim/euicc/store_metadata.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kPackage = 0xBF36;
constexpr tlv::Tag kFirst87 = 0xA0;
constexpr tlv::Tag kList88 = 0xA1;
constexpr tlv::Tag kSecond87 = 0xA2;
constexpr tlv::Tag kList86 = 0xA3;
// Plaintext of the lists that are kept whole: ConfigureISDP and ReplaceSessionKeys are some 130
// bytes at the most, metadata an icon of 1024 and texts.
constexpr size_t kMaximumCommand = 1024;
constexpr size_t kMaximumMetadata = 16384;
constexpr size_t kMaximumProprietaryData = 128;  // B8 of ConfigureISDP, whole

Unexpected Structure(std::string message) {
  return BppFail(BppErrorReason::kScp03tStructureError, std::move(message));
}

// Tag of the TLVs in a list.
tlv::Tag MemberTag(tlv::Tag list) { return list == kList88 ? 0x88 : list == kList86 ? 0x86 : 0x87; }

BppCommand CommandOf(tlv::Tag list) {
  switch (list) {
    case kFirst87:
      return BppCommand::kConfigureIsdp;
    case kList88:
      return BppCommand::kStoreMetadata;
    case kSecond87:
      return BppCommand::kReplaceSessionKeys;
    default:
      return BppCommand::kLoadProfileElements;
  }
}

}  // namespace

BppLoader::BppLoader() = default;
BppLoader::~BppLoader() = default;

Result<void> BppLoader::Take(const CardContext& context, const RspSession& session,
                             ByteSpan segment) {
  if (step_ == Step::kStart) return Start(context, session, segment);
  if (step_ == Step::kList) return TakeOfList(context, segment);
  LPAB_ASSIGN(const tlv::Header header, tlv::ReadHeader(segment));
  const bool expected = (step_ == Step::kFirst87 && header.tag == kFirst87) ||
                        (step_ == Step::kHeader88 && header.tag == kList88) ||
                        (step_ == Step::kAfter88 && header.tag == kSecond87) ||
                        (step_ == Step::kAfter88 && header.tag == kList86) ||
                        (step_ == Step::kHeader86 && header.tag == kList86);
  if (!expected) return Structure("segment " + tlv::TagName(header.tag) + " out of place");
  return BeginList(context, segment, header);
}

Result<void> BppLoader::Start(const CardContext& context, const RspSession& session,
                              ByteSpan segment) {
  const auto header = tlv::ReadHeader(segment);
  const auto request = header && header->tag == kPackage
                           ? tlv::ReadOne(segment.subspan(header->size), 0xBF23)
                           : Fail(ErrorCode::kMalformed, "segment where BF36 must be");
  if (!request || request->whole.size() > header->length) {
    return BppFail(BppErrorReason::kIncorrectInputValues,
                   "the package does not begin with BF36 and one whole BF23");
  }
  LPAB_ASSIGN(const Bytes eid, FromHex(context.identity().eid));
  LPAB_ASSIGN(const BspKeys keys, InitialiseSecureChannel(session, eid, *request));
  receiver_.emplace(keys);
  package_left_ = header->length - request->whole.size();
  step_ = Step::kFirst87;
  command_ = BppCommand::kConfigureIsdp;
  return {};
}

Result<void> BppLoader::BeginList(const CardContext& context, ByteSpan segment,
                                  const tlv::Header& header) {
  command_ = CommandOf(header.tag);
  if (header.size + header.length > package_left_ || header.length == 0) {
    return Structure("list " + tlv::TagName(header.tag) + " of " + std::to_string(header.length) +
                     " bytes, " + std::to_string(package_left_) + " are left of BF36");
  }
  package_left_ -= header.size + header.length;
  if (header.tag == kList86 && package_left_ != 0) {
    return Structure("BF36 announces more than its lists have");
  }
  if (header.tag == kList86) LPAB_TRY(PrepareElements(context, header.length));
  list_ = header.tag;
  list_left_ = header.length;
  plain_.clear();
  step_ = Step::kList;
  const bool takes_first = header.tag == kFirst87 || header.tag == kSecond87;
  if (takes_first) return TakeOfList(context, segment.subspan(header.size));
  if (segment.size() == header.size) return {};
  return Structure("bytes behind the header of list " + tlv::TagName(header.tag));
}

Result<void> BppLoader::TakeOfList(const CardContext& context, ByteSpan segment) {
  LPAB_ASSIGN(const tlv::Element element, tlv::ReadOne(segment, MemberTag(list_)));
  if (element.whole.size() > list_left_) {
    return Structure("segment of " + std::to_string(element.whole.size()) + " bytes, " +
                     std::to_string(list_left_) + " are left of its list");
  }
  list_left_ -= element.whole.size();
  auto plain = list_ == kList88 ? receiver_->Verify(element) : receiver_->Decrypt(element);
  if (!plain) return Fail(std::move(plain).error());
  if (list_ == kList86) {
    LPAB_TRY(TakeElements(*plain));
  } else {
    LPAB_TRY(TakePlain(*plain, list_ == kList88 ? kMaximumMetadata : kMaximumCommand));
  }
  return list_left_ == 0 ? EndList(context) : Result<void>();
}

Result<void> BppLoader::TakePlain(const Bytes& plain, size_t limit) {
  if (plain_.size() + plain.size() > limit) {
    return BppFail(
        BppErrorReason::kIncorrectInputValues,
        "list " + tlv::TagName(list_) + " holds more than " + std::to_string(limit) + " bytes");
  }
  Append(plain_, plain);
  return {};
}

Result<void> BppLoader::EndList(const CardContext& context) {
  switch (list_) {
    case kFirst87:
      LPAB_TRY(ConfigureIsdp());
      step_ = Step::kHeader88;
      command_ = BppCommand::kStoreMetadata;
      return {};
    case kList88:
      LPAB_TRY(StoreMetadata(context));
      step_ = Step::kAfter88;
      command_ = BppCommand::kLoadProfileElements;
      return {};
    case kSecond87:
      LPAB_TRY(ReplaceSessionKeys());
      step_ = Step::kHeader86;
      command_ = BppCommand::kLoadProfileElements;
      return {};
    default:
      LPAB_TRY(FinishElements(context.options().bugs));
      step_ = Step::kComplete;
      return {};
  }
}

Result<void> BppLoader::ConfigureIsdp() {
  const auto request = tlv::ReadOne(plain_, 0xBF24);
  if (!request) {
    return BppFail(BppErrorReason::kIncorrectInputValues,
                   "ConfigureISDP: " + request.error().message);
  }
  const auto proprietary = tlv::Find(request->value, 0xB8);
  if (!proprietary ||
      (proprietary->has_value() && (*proprietary)->whole.size() > kMaximumProprietaryData)) {
    return BppFail(BppErrorReason::kIncorrectInputValues,
                   "ConfigureISDP: dpProprietaryData of more than 128 bytes, or none that parses");
  }
  return {};
}

Result<void> BppLoader::StoreMetadata(const CardContext& context) {
  LPAB_ASSIGN(profile_, ReadStoreMetadata(plain_));
  if (context.state().FindByIccid(profile_.iccid) != nullptr) {
    return BppFail(BppErrorReason::kIccidAlreadyExists,
                   "a profile with this ICCID is on the card already");
  }
  const auto allowed =
      CheckPolicyRules(context.options().rules_authorisation_table, context.state(), profile_);
  if (!allowed) {
    return BppFail(BppErrorReason::kPprNotAllowed, "metadata: " + allowed.error().message);
  }
  if (MemoryOf(profile_) > FreeMemory(context)) {
    return BppFail(BppErrorReason::kInsufficientMemory, "no memory for another profile");
  }
  return {};
}

Result<void> BppLoader::ReplaceSessionKeys() {
  const auto request = tlv::ReadOne(plain_, 0xBF26);
  const auto keys =
      request ? ReadReplacedSessionKeys(request->value) : Result<BspKeys>(Fail(request.error()));
  if (!keys) {
    return BppFail(BppErrorReason::kIncorrectInputValues,
                   "ReplaceSessionKeys: " + keys.error().message);
  }
  receiver_.emplace(*keys);
  return {};
}

Result<void> BppLoader::PrepareElements(const CardContext& context, size_t length) {
  const size_t free = FreeMemory(context);
  const size_t own = MemoryOf(profile_);
  if (own > free || length > free - own) {
    return BppFail(BppErrorReason::kInsufficientMemory,
                   "a profile of " + std::to_string(length) + " bytes does not fit");
  }
  reader_ = std::make_unique<ProfilePackageReader>(free - own);
  return {};
}

Result<void> BppLoader::TakeElements(const Bytes& plain) {
  const auto taken = reader_->Append(plain);
  if (!taken) return PeError(taken.error());
  return {};
}

Result<void> BppLoader::FinishElements(const Bugs& bugs) {
  auto package = reader_->Finish();
  if (!package) return PeError(package.error());
  const auto iccid = package->files.find({0x3F00, 0x2FE2});
  if (SwapNibbles(package->iccid) != profile_.iccid || iccid == package->files.end() ||
      iccid->second.content != profile_.iccid) {
    return BppFail(BppErrorReason::kDataMismatch,
                   "metadata, profile header and EF_ICCID do not hold the same ICCID");
  }
  if (bugs.installation_error) {
    return BppFail(static_cast<BppErrorReason>(*bugs.installation_error), "a bug of this card");
  }
  profile_.files = std::move(package->files);
  return {};
}

Unexpected BppLoader::PeError(const Error& error) {
  const PeStatus status = PeStatusOf(error);
  sima_response_ = EncodeEuiccResponse(status, reader_->last_identification());
  return BppFail(status == PeStatus::kNotEnoughMemory ? BppErrorReason::kInsufficientMemory
                                                      : BppErrorReason::kPeProcessingError,
                 error.message);
}

InstallationError BppLoader::Describe(const Error& error) const {
  return {command_, BppReasonOf(error), sima_response_};
}

}  // namespace lpab::sim::euicc
