// Command and response APDUs, short form. Spec: ISO/IEC 7816-3 section 12.1.3 (the four cases).
//
// Extended lengths are refused: SGP.22 section 5.7.2 STORE DATA and every modem path here are
// short.
#pragma once

#include <optional>
#include <string>

#include "apdu/status_word.h"
#include "base/bytes.h"
#include "base/result.h"

namespace lpab::apdu {

inline constexpr size_t kMaximumCommandSize = 261;   // header, Lc, 255 bytes, Le
inline constexpr size_t kMaximumDataSize = 255;      // of a command
inline constexpr size_t kMaximumResponseSize = 258;  // 256 bytes and the status word

struct CommandApdu {
  uint8_t cla = 0;
  uint8_t ins = 0;
  uint8_t p1 = 0;
  uint8_t p2 = 0;
  Bytes data;             // 0 to 255 bytes
  std::optional<int> le;  // 1 to 256 bytes expected; none in cases 1 and 3

  // The bytes that go to the card. `data` must not be longer than 255.
  Bytes Encode() const;

  // Cases 1 to 4 in short form. Errors: kMalformed on fewer than 4 bytes, an Lc that disagrees
  // with the length, extended lengths.
  static Result<CommandApdu> Decode(ByteSpan bytes);

  bool operator==(const CommandApdu&) const = default;
};

struct ResponseApdu {
  Bytes data;
  StatusWord sw;

  Bytes Encode() const;
  // Errors: kMalformed on fewer than 2 bytes. Data of any length: it may be the sum of many
  // answers.
  static Result<ResponseApdu> Decode(ByteSpan bytes);

  bool operator==(const ResponseApdu&) const = default;
};

// An application identifier. Spec: ISO/IEC 7816-4 section 8.2.1.2, 5 to 16 bytes.
class Aid {
 public:
  // Errors: kInvalidArgument on another length.
  static Result<Aid> From(ByteSpan bytes);
  // From hex digits. Errors: kInvalidArgument, kMalformed.
  static Result<Aid> FromText(std::string_view hex);

  const Bytes& bytes() const { return bytes_; }
  std::string ToString() const;  // upper-case hex
  auto operator<=>(const Aid&) const = default;

 private:
  explicit Aid(Bytes bytes) : bytes_(std::move(bytes)) {}
  Bytes bytes_;
};

namespace ins {
inline constexpr uint8_t kManageChannel = 0x70;
inline constexpr uint8_t kSelect = 0xA4;
inline constexpr uint8_t kTerminalCapability = 0xAA;
inline constexpr uint8_t kReadBinary = 0xB0;
inline constexpr uint8_t kReadRecord = 0xB2;
inline constexpr uint8_t kGetResponse = 0xC0;
inline constexpr uint8_t kStoreData = 0xE2;
inline constexpr uint8_t kStatus = 0xF2;
}  // namespace ins

}  // namespace lpab::apdu
