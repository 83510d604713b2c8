// Failure: an Error as it travels, with its canonical code, its texts and the typed detail.
#pragma once

#include "tlv/tlv.h"
#include "wire/error.h"
#include "wire/fields.h"

namespace lpab::wire {

// An Error loses nothing but the details that no card path makes (ES10, RSP, HTTP), and texts are
// cut at kMaximumText bytes, between characters. Control characters in a peer's texts come back
// escaped.
struct Failure {
  ErrorNumber number = ErrorNumber::kCard;
  Error error;

  static Failure From(const Error& error) { return {NumberOf(error), error}; }

  tlv::Writer Encode() const;
  static Result<Failure> Decode(ByteSpan level);
};

}  // namespace lpab::wire
