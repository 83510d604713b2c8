#include "wire/failure.h"

#include "base/log.h"
#include "wire/limits.h"

namespace lpab::wire {
namespace {

constexpr tlv::Tag kNumber = 0x80;
constexpr tlv::Tag kCode = 0x81;
constexpr tlv::Tag kStatusWord = 0x82;
constexpr tlv::Tag kCme = 0x83;
constexpr tlv::Tag kErrno = 0x84;
constexpr tlv::Tag kMessage = 0xC0;
constexpr tlv::Tag kNext = 0xC1;

// A code's number on the wire is its place here, from 1 on. New ones are added at the end.
constexpr ErrorCode kCodes[] = {
    ErrorCode::kInvalidArgument, ErrorCode::kMalformed,         ErrorCode::kProtocol,
    ErrorCode::kNotFound,        ErrorCode::kAlreadyExists,     ErrorCode::kFailedPrecondition,
    ErrorCode::kRefused,         ErrorCode::kUntrusted,         ErrorCode::kBusy,
    ErrorCode::kUnavailable,     ErrorCode::kTimeout,           ErrorCode::kCancelled,
    ErrorCode::kUnknownOutcome,  ErrorCode::kResourceExhausted, ErrorCode::kUnsupported,
    ErrorCode::kInternal,
};

uint64_t CodeNumber(ErrorCode code) {
  return static_cast<uint64_t>(std::ranges::find(kCodes, code) - std::begin(kCodes)) + 1;
}

ErrorCode CodeOf(uint64_t number) {
  if (number == 0 || number > std::size(kCodes)) return ErrorCode::kInternal;
  return kCodes[number - 1];
}

void EncodeDetail(tlv::Writer& writer, const Error& error) {
  if (const auto* sw = error.Detail<StatusWordDetail>()) {
    const uint8_t bytes[] = {static_cast<uint8_t>(sw->sw >> 8), static_cast<uint8_t>(sw->sw)};
    writer.Put(kStatusWord, bytes);
  } else if (const auto* cme = error.Detail<CmeDetail>()) {
    writer.Put(kCme, cme->code < 0 ? Bytes{} : tlv::EncodeUint(static_cast<uint64_t>(cme->code)));
  } else if (const auto* os = error.Detail<OsDetail>(); os != nullptr && os->error >= 0) {
    writer.PutUint(kErrno, static_cast<uint64_t>(os->error));
  }
}

// The number itself is the detail, unless the card or the modem gave one of its own.
Result<ErrorDetail> DecodeDetail(Fields& fields, uint64_t number) {
  LPAB_ASSIGN(const auto sw, fields.TakeBytes(kStatusWord, 2, 2));
  LPAB_ASSIGN(const auto os, fields.TakeUint(kErrno, INT32_MAX));
  if (sw) return StatusWordDetail{static_cast<uint16_t>((*sw)[0] << 8 | (*sw)[1])};
  if (const auto cme = fields.Take(kCme)) {
    if (cme->empty()) return CmeDetail{-1};
    const auto code = tlv::ReadUint(*cme);
    if (!code || *code > INT32_MAX) return FailNumbered(ErrorNumber::kBadValue, "CME code");
    return CmeDetail{static_cast<int>(*code)};
  }
  if (os) return OsDetail{static_cast<int>(*os)};
  return BridgeDetail{static_cast<int>(number)};
}

}  // namespace

tlv::Writer Failure::Encode() const {
  tlv::Writer writer;
  writer.PutUint(kNumber, static_cast<uint64_t>(number)).PutUint(kCode, CodeNumber(error.code));
  EncodeDetail(writer, error);
  writer.PutText(kMessage, CutText(error.message, kMaximumText));
  if (!error.next.empty()) writer.PutText(kNext, CutText(error.next, kMaximumText));
  return writer;
}

Result<Failure> Failure::Decode(ByteSpan level) {
  Fields fields(level);
  LPAB_ASSIGN(const uint64_t number, fields.GetUint(kNumber, UINT16_MAX));
  LPAB_ASSIGN(const uint64_t code, fields.GetUint(kCode, UINT8_MAX));
  LPAB_ASSIGN(ErrorDetail detail, DecodeDetail(fields, number));
  LPAB_ASSIGN(const std::string message, fields.TakeText(kMessage, kMaximumText));
  LPAB_ASSIGN(const std::string next, fields.TakeText(kNext, kMaximumText));
  LPAB_TRY(fields.Finish());
  Error error{CodeOf(code), log::Escape(message, kMaximumText), log::Escape(next, kMaximumText),
              std::move(detail)};
  return Failure{static_cast<ErrorNumber>(number), std::move(error)};
}

}  // namespace lpab::wire
