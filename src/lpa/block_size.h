// How many bytes of a command go into one STORE DATA, and what is remembered of cards that took
// less than 255.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "apdu/apdu.h"
#include "sgp22/identifiers.h"

namespace lpab::lpa {

// The next smaller size to try: 240, 200, 120, 63; nothing below. The sizes are those that other
// LPAs use with such cards (field.md, section 4: sigmo, lpac, OpenEUICC).
std::optional<size_t> SmallerBlockSize(size_t size);

// Whether a card that answers `sw` to the first block of a command may refuse its size: 6700, 6A80,
// 6601 (lpac issue 160). `is_last`: the command ends with it, so that 6A80 is about its contents.
bool MayRefuseSize(apdu::StatusWord sw, bool is_last);

// What is known of cards from before. One thread.
class BlockSizeMemory {
 public:
  virtual ~BlockSizeMemory() = default;
  // Nothing is known of any card: none needs to be asked who it is.
  virtual bool IsEmpty() const = 0;
  virtual std::optional<size_t> Find(const sgp22::Eid& eid) const = 0;
  // That it cannot be written down is logged, no more: the card is tried again next time.
  virtual void Remember(const sgp22::Eid& eid, size_t size) = 0;
};

// In a file of lines "EID SIZE". Lines that are none are dropped; the last 1000 cards are kept.
class BlockSizeFile final : public BlockSizeMemory {
 public:
  // A file that is missing is empty. Its folder is made when something is to be remembered.
  explicit BlockSizeFile(std::string path);

  bool IsEmpty() const override { return sizes_.empty(); }
  std::optional<size_t> Find(const sgp22::Eid& eid) const override;
  void Remember(const sgp22::Eid& eid, size_t size) override;

 private:
  std::string path_;
  std::map<std::string, size_t> sizes_;
};

}  // namespace lpab::lpa
