#include "sim/smdp/profile_package.h"

#include <array>

#include "base/bcd.h"
#include "base/hex.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr tlv::Tag kHeader = 0xA0;
constexpr tlv::Tag kEnd = 0xAA;
constexpr tlv::Tag kMf = 0xB0;
constexpr tlv::Tag kHeaderProfileType = 0x82;
constexpr tlv::Tag kHeaderIccid = 0x83;
constexpr tlv::Tag kMfEfIccid = 0xA4;
constexpr tlv::Tag kFileDescriptor = 0xA1;
constexpr tlv::Tag kFillFileContent = 0x83;
constexpr size_t kIccidBytes = 10;
constexpr tlv::Tag kApplication = 0xA8;
constexpr uint64_t kFillerIdentification = 0x7FFF;  // the highest that there is
constexpr std::array<uint8_t, 5> kFillerAid = {0xF0, 'L', 'P', 'A', 'B'};  // F: not registered

Error NotAPackage(std::string what) {
  return MakeError(ErrorCode::kMalformed, "this is no profile package: " + what);
}

Result<std::string> IccidFromHeader(ByteSpan iccid) {
  std::string digits = ToHex(iccid);
  while (!digits.empty() && digits.back() == 'F') digits.pop_back();
  if (!CheckIccid(digits)) {
    return Fail(NotAPackage("the ICCID in its header is not 18 to 20 digits"));
  }
  return digits;
}

// PE-Application with nothing but a load file of `size` bytes.
Bytes LoadFileElement(size_t size) {
  Bytes code(size);
  for (size_t i = 0; i < size; ++i) code[i] = static_cast<uint8_t>(i);
  tlv::Writer header;
  header.Put(0x80, Bytes{}).PutUint(0x81, kFillerIdentification);
  tlv::Writer load_file;
  load_file.Put(0x4F, kFillerAid).Put(0xC4, code);
  tlv::Writer element;
  element.Put(0xA0, header).Put(0xA1, load_file);
  return tlv::Encode(kApplication, element.bytes());
}

// `elements` with the child `tag` replaced by its encoding in `child`.
template <typename Function>
Result<Bytes> ReplaceFirst(ByteSpan elements, tlv::Tag tag, Function encode, bool& found) {
  Bytes out;
  tlv::Reader reader(elements);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    if (element.tag != tag || found) {
      Append(out, element.whole);
      continue;
    }
    found = true;
    LPAB_ASSIGN(const Bytes value, encode(element.value));
    Append(out, tlv::Encode(tag, value));
  }
  return out;
}

// The File with one content instead of whatever filled it.
Result<Bytes> RefillFile(ByteSpan file, ByteSpan content) {
  Bytes out;
  tlv::Reader reader(file);
  LPAB_ASSIGN(const auto descriptor, reader.TakeIf(kFileDescriptor));
  if (descriptor) Append(out, descriptor->whole);
  Append(out, tlv::Encode(kFillFileContent, content));
  return out;
}

Result<Bytes> ReplaceEfIccid(ByteSpan mf, ByteSpan content) {
  bool found = false;
  const auto refill = [content](ByteSpan file) { return RefillFile(file, content); };
  LPAB_ASSIGN(Bytes out, ReplaceFirst(mf, kMfEfIccid, refill, found));
  if (!found) return Fail(ErrorCode::kUnsupported, "the package's PE-MF has no EF_ICCID to change");
  return out;
}

Result<Bytes> ReplaceHeaderIccid(ByteSpan header, ByteSpan iccid) {
  bool found = false;
  const auto replace = [iccid](ByteSpan) -> Result<Bytes> { return ToBytes(iccid); };
  return ReplaceFirst(header, kHeaderIccid, replace, found);
}

}  // namespace

Result<void> CheckIccid(std::string_view iccid) {
  const bool digits = iccid.find_first_not_of("0123456789") == std::string_view::npos;
  if (digits && iccid.size() >= 18 && iccid.size() <= 20) return {};
  return Fail(ErrorCode::kInvalidArgument, "an ICCID is 18 to 20 digits");
}

Result<Bytes> IccidForHeader(std::string_view iccid) {
  LPAB_TRY(CheckIccid(iccid));
  std::string padded(iccid);
  padded.resize(2 * kIccidBytes, 'F');
  return FromHex(padded);
}

Result<Bytes> IccidForFile(std::string_view iccid) {
  LPAB_TRY(CheckIccid(iccid));
  return ToSwappedBcd(iccid, kIccidBytes);
}

Result<PackageSummary> ReadPackageSummary(ByteSpan package) {
  tlv::Reader reader(package);
  auto header = reader.Expect(kHeader);
  if (!header) return Fail(NotAPackage("it does not begin with a profile header"));
  tlv::Tag last = kHeader;
  while (!reader.AtEnd()) {
    auto element = reader.Next();
    if (!element) return Fail(NotAPackage(element.error().message));
    last = element->tag;
  }
  if (last != kEnd) return Fail(NotAPackage("it does not end with PE-End"));
  auto iccid = tlv::Get(header->value, kHeaderIccid);
  if (!iccid || iccid->value.size() != kIccidBytes) {
    return Fail(NotAPackage("its header has no ICCID of 10 bytes"));
  }
  PackageSummary summary;
  LPAB_ASSIGN(summary.iccid, IccidFromHeader(iccid->value));
  LPAB_ASSIGN(const auto type, tlv::Find(header->value, kHeaderProfileType));
  if (type) summary.profile_type = AsText(type->value);
  return summary;
}

Result<Bytes> WithIccid(ByteSpan package, std::string_view iccid) {
  LPAB_ASSIGN(const Bytes for_header, IccidForHeader(iccid));
  LPAB_ASSIGN(const Bytes for_file, IccidForFile(iccid));
  LPAB_TRY(ReadPackageSummary(package));
  bool header_found = false;
  bool mf_found = false;
  const auto header = [&](ByteSpan value) { return ReplaceHeaderIccid(value, for_header); };
  const auto mf = [&](ByteSpan value) { return ReplaceEfIccid(value, for_file); };
  LPAB_ASSIGN(const Bytes renamed, ReplaceFirst(package, kHeader, header, header_found));
  LPAB_ASSIGN(Bytes out, ReplaceFirst(renamed, kMf, mf, mf_found));
  if (!mf_found) return Fail(ErrorCode::kUnsupported, "the package has no PE-MF, so no EF_ICCID");
  return out;
}

Result<Bytes> WithSize(ByteSpan package, size_t size) {
  LPAB_TRY(ReadPackageSummary(package));
  const size_t smallest = package.size() + LoadFileElement(0).size();
  if (size < smallest) {
    return Fail(ErrorCode::kInvalidArgument,
                "the package with an application in it has " + std::to_string(smallest) + " bytes");
  }
  // Longer lengths take more bytes.
  size_t code = size - smallest;
  while (package.size() + LoadFileElement(code).size() > size) --code;
  Bytes out;
  tlv::Reader reader(package);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element element, reader.Next());
    if (element.tag == kEnd) Append(out, LoadFileElement(code));
    Append(out, element.whole);
  }
  return out;
}

}  // namespace lpab::sim::smdp
