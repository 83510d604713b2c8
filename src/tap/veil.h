// Veil: hides what is private in the commands to a card and its answers, as they come.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace lpab::tap {

// Knows what an APDU's bytes mean by those before: a value may begin in one block of STORE DATA, or
// in one GET RESPONSE, and end in the next. What it has not seen the beginning of it hides whole,
// and a secret wherever it turns up again.
// One thread; one channel at a time.
class Veil {
 public:
  explicit Veil(bool full_identifiers) : full_identifiers_(full_identifiers) {}

  // A command to the card in hex, whatever its class byte; of less than a header, as it is.
  std::string Command(ByteSpan bytes);
  // The command's answer, or the next part of it, without the status word.
  std::string Answer(ByteSpan data);

 private:
  std::string Block(ByteSpan bytes);
  // `more` at the end of `kept`, masked by what all of it means.
  std::string Continue(std::optional<Bytes>& kept, ByteSpan more);
  void Learn(const std::vector<Bytes>& secrets);
  void MarkKnown(ByteSpan bytes, std::vector<bool>& hidden) const;

  const bool full_identifiers_;
  std::optional<Bytes> object_;  // of the chain that is being sent, as far as it was; none: unknown
  bool open_ = false;            // its last block has not been sent
  uint8_t number_ = 0;           // of its last block
  std::optional<Bytes> answer_;  // so far; none: to a command that is not known
  std::vector<Bytes> secrets_;   // that were seen
};

}  // namespace lpab::tap
