#include "at/session_id.h"

#include <algorithm>

namespace lpab::at {
namespace {

bool IsLetterOrDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

}  // namespace

Result<SessionId> SessionId::From(std::string_view text) {
  std::string_view inner = text;
  if (inner.size() > 2 && inner.front() == '"' && inner.back() == '"') {
    inner = inner.substr(1, inner.size() - 2);
  }
  if (inner.empty() || inner.size() > 32 || !std::ranges::all_of(inner, IsLetterOrDigit)) {
    return Fail(ErrorCode::kMalformed, "the modem gave no session id that can be used");
  }
  return SessionId(text);
}

}  // namespace lpab::at
