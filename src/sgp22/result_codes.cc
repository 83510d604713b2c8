#include "sgp22/result_codes.h"

#include "sgp22/result_texts.h"

namespace lpab::sgp22 {

Result<int> ReadResultCode(ByteSpan contents) {
  LPAB_ASSIGN(const uint64_t code, tlv::ReadUint(contents));
  if (code > 0xFFFF) return Fail(ErrorCode::kMalformed, "a result code of more than two bytes");
  return static_cast<int>(code);
}

Result<void> CheckResultCode(ByteSpan whole, tlv::Tag tag, std::string_view function) {
  tlv::Element result;
  if (const auto bare = tlv::ReadOne(whole, 0x80)) {
    result = *bare;
  } else {
    LPAB_ASSIGN(const tlv::Element response, tlv::ReadOne(whole, tag));
    LPAB_ASSIGN(result, tlv::Get(response.value, 0x80));
  }
  LPAB_ASSIGN(const int code, ReadResultCode(result.value));
  if (code != 0) return Fail(Es10Error(function, code));
  return {};
}

Result<ByteSpan> ListOrError(ByteSpan contents, std::string_view function) {
  if (contents.empty()) return contents;
  LPAB_ASSIGN(const tlv::Header first, tlv::ReadHeader(contents));
  if (first.tag == 0x81) {
    LPAB_ASSIGN(const tlv::Element error, tlv::ReadOne(contents));
    LPAB_ASSIGN(const int code, ReadResultCode(error.value));
    return Fail(Es10Error(function, code));
  }
  if (first.tag != 0xA0) return contents;
  LPAB_ASSIGN(const tlv::Element list, tlv::ReadOne(contents));
  return list.value;
}

}  // namespace lpab::sgp22
