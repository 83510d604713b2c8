// SessionId: a modem's handle of a logical channel, as +CCHO gave it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lpab::at {

// Opaque text that goes back to the modem byte for byte: "1", "000000000385a7cf" (Sierra MC7455,
// lpac issue 138). Not an apdu::ChannelNumber; the two do not convert into each other.
class SessionId {
 public:
  // 1 to 32 letters and digits, in quotes or not, so that it cannot change the command it is put
  // into. Errors: kMalformed.
  static Result<SessionId> From(std::string_view text);

  const std::string& text() const { return text_; }
  bool operator==(const SessionId&) const = default;

 private:
  explicit SessionId(std::string_view text) : text_(text) {}
  std::string text_;
};

}  // namespace lpab::at
