#include "sim/euicc/profile_package.h"

#include <utility>

#include "base/hex.h"

namespace lpab::sim::euicc {
namespace {

constexpr tlv::Tag kHeader = 0xA0;
constexpr tlv::Tag kGenericFileManagement = 0xA1;
constexpr tlv::Tag kMf = 0xB0;
constexpr tlv::Tag kEnd = 0xAA;
constexpr tlv::Tag kFirstSkipped = 0xA2;  // pinCodes
constexpr tlv::Tag kLastSkipped = 0xA9;   // nonStandard
constexpr size_t kIccidSize = 10;
constexpr size_t kMaximumHeaderSize = 8;  // tag of three bytes, length of five
constexpr uint64_t kOldestMajor = 2;
constexpr uint64_t kNewestMajor = 3;

struct PeHeader {
  bool mandated = false;
  uint16_t identification = 0;
};

// The first field of all PEs but the profile header.
Result<PeHeader> ReadPeHeader(ByteSpan contents) {
  tlv::Reader reader(contents);
  LPAB_ASSIGN(const tlv::Element header, reader.Expect(0xA0));
  PeHeader result;
  LPAB_ASSIGN(const auto mandated, tlv::Find(header.value, 0x80));
  result.mandated = mandated.has_value();
  LPAB_ASSIGN(const tlv::Element number, tlv::Get(header.value, 0x81));
  LPAB_ASSIGN(const uint64_t identification, tlv::ReadUint(number.value));
  if (identification > 0x7FFF) return PeFail(PeStatus::kBadValues, "identification over 32767");
  result.identification = static_cast<uint16_t>(identification);
  return result;
}

std::string NameOf(tlv::Tag tag) {
  if (tag == kHeader) return "header";
  if (tag == kGenericFileManagement) return "genericFileManagement";
  if (tag == kEnd) return "end";
  if (const PeTemplate* element = FindPeTemplate(tag)) return std::string(element->name);
  return "tag " + tlv::TagName(tag);
}

// The PE that `pending` begins with, once it is whole.
// Errors: no TLV, or one of more than `memory` bytes.
Result<std::optional<tlv::Element>> FirstWhole(ByteSpan pending, size_t memory) {
  const auto header = tlv::ReadHeader(pending);
  if (!header) {
    if (pending.size() < kMaximumHeaderSize) return std::nullopt;
    return Fail(header.error());
  }
  if (header->length > memory) {
    return PeFail(PeStatus::kNotEnoughMemory,
                  "PE of " + std::to_string(header->length) + " bytes does not fit into the card");
  }
  if (pending.size() - header->size < header->length) return std::nullopt;
  const ByteSpan whole = pending.first(header->size + header->length);
  return tlv::Element{header->tag, whole.subspan(header->size), whole};
}

}  // namespace

Result<void> ProfilePackageReader::Append(ByteSpan bytes) {
  lpab::Append(pending_, bytes);
  size_t done = 0;
  while (done < pending_.size()) {
    LPAB_ASSIGN(const auto element, FirstWhole(ByteSpan(pending_).subspan(done), memory_));
    if (!element) break;
    LPAB_TRY(Process(*element));
    done += element->whole.size();
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(done));
  return {};
}

Result<void> ProfilePackageReader::Process(const tlv::Element& element) {
  identification_.reset();
  if (ended_) {
    return PeFail(PeStatus::kInvalidRequestFormat, "PE " + NameOf(element.tag) + " after PE-End");
  }
  auto processed = header_read_ ? ReadBody(element) : ReadProfileHeader(element);
  if (processed) return {};
  std::string context = "PE " + NameOf(element.tag);
  if (identification_) context += " (" + std::to_string(*identification_) + ")";
  return Fail(std::move(processed).error().WithContext(context));
}

Result<void> ProfilePackageReader::ReadProfileHeader(const tlv::Element& element) {
  if (element.tag != kHeader) {
    return PeFail(PeStatus::kInvalidRequestFormat, "where the profile header must be");
  }
  const ByteSpan contents = element.value;
  LPAB_ASSIGN(const tlv::Element major, tlv::Get(contents, 0x80));
  LPAB_ASSIGN(const tlv::Element minor, tlv::Get(contents, 0x81));
  LPAB_ASSIGN(const tlv::Element iccid, tlv::Get(contents, 0x83));
  LPAB_ASSIGN(const auto type, tlv::Find(contents, 0x82));
  LPAB_ASSIGN(const uint64_t major_version, tlv::ReadUint(major.value));
  LPAB_ASSIGN(const uint64_t minor_version, tlv::ReadUint(minor.value));
  if (major_version < kOldestMajor || major_version > kNewestMajor || minor_version > 255) {
    return PeFail(PeStatus::kUnsupportedProfileVersion,
                  "profile version " + std::to_string(major_version) + "." +
                      std::to_string(minor_version) + ", this card reads 2.x and 3.x");
  }
  if (iccid.value.size() != kIccidSize) {
    return PeFail(PeStatus::kBadValues,
                  "an ICCID of " + std::to_string(iccid.value.size()) + " bytes, 10 expected");
  }
  package_.major_version = static_cast<int>(major_version);
  package_.minor_version = static_cast<int>(minor_version);
  package_.iccid = ToBytes(iccid.value);
  if (type) package_.profile_type = AsText(type->value);
  header_read_ = true;
  return {};
}

Result<void> ProfilePackageReader::ReadBody(const tlv::Element& element) {
  LPAB_ASSIGN(const PeHeader header, ReadPeHeader(element.value));
  identification_ = header.identification;
  const PeTemplate* pe_template = FindPeTemplate(element.tag);
  const bool makes_files = pe_template != nullptr || element.tag == kGenericFileManagement;
  if (makes_files && element.tag != kMf && !builder_.HasMf()) {
    return PeFail(PeStatus::kInvalidRequestFormat, "comes before PE-MF");
  }
  if (pe_template != nullptr) return builder_.CreateFromTemplate(*pe_template, element.value);
  if (makes_files) return builder_.RunFileManagement(element.value);
  if (element.tag == kEnd) {
    if (!builder_.HasMf()) return PeFail(PeStatus::kInvalidRequestFormat, "there was no PE-MF");
    ended_ = true;
    return {};
  }
  const bool known = element.tag >= kFirstSkipped && element.tag <= kLastSkipped;
  if (!known && header.mandated) {
    return PeFail(PeStatus::kPeNotSupported, "mandated, and this card does not know it");
  }
  package_.skipped.push_back(element.tag);
  return {};
}

Result<ProfilePackage> ProfilePackageReader::Finish() {
  if (!pending_.empty()) {
    return PeFail(PeStatus::kInvalidRequestFormat,
                  "the package ends within a PE: " + std::to_string(pending_.size()) +
                      " bytes are left over");
  }
  if (!ended_) return PeFail(PeStatus::kInvalidRequestFormat, "the package has no PE-End");
  LPAB_ASSIGN(package_.files, builder_.Finish());
  return std::move(package_);
}

Bytes SwapNibbles(ByteSpan bytes) {
  Bytes swapped;
  for (const uint8_t byte : bytes) {
    swapped.push_back(static_cast<uint8_t>(byte << 4 | byte >> 4));
  }
  return swapped;
}

}  // namespace lpab::sim::euicc
