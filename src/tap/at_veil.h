// AtVeil: hides what is private in the lines that cross a modem's port.
#pragma once

#include <string>
#include <string_view>

#include "tap/veil.h"

namespace lpab::tap {

// The APDUs in +CGLA and +CSIM through a Veil; in other lines numbers of 15 digits and more but for
// their last four, as ICCID, IMSI and IMEI are. One thread.
class AtVeil {
 public:
  explicit AtVeil(bool full_identifiers)
      : full_identifiers_(full_identifiers), veil_(full_identifiers) {}

  // A line to the modem, and one from it; without line ends.
  std::string Sent(std::string_view line);
  std::string Received(std::string_view line);

 private:
  enum class Kind { kOther, kApdu, kSession };

  static Kind KindOf(std::string_view line);
  std::string Shortened(std::string_view line) const;

  const bool full_identifiers_;
  Veil veil_;
  Kind asked_ = Kind::kOther;  // by the last command
  std::string sent_;           // the last command
  std::string shown_;          // the same without what is hidden
};

}  // namespace lpab::tap
