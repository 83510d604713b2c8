// The files that a profile element creates from its template, and their defaults.
// Spec: TCA eUICC Profile Package, Annex A (file structure templates); file identifiers and sizes
// as in ETSI TS 102 221, 3GPP TS 31.102 and TS 31.103.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tlv/tlv.h"

namespace lpab::sim::euicc {

struct FileTemplate {
  enum class Kind : uint8_t { kMf, kAdf, kDf, kTransparent, kLinearFixed, kCyclic, kBerTlv };

  std::string_view name;  // as in PEDefinitions, "ef-imsi"
  Kind kind = Kind::kTransparent;
  uint16_t file_id = 0;        // 0: the profile element must give one
  uint16_t records = 0;        // 0: the profile element must give the size
  uint16_t size = 0;           // of the file, or of one record; 0 as above
  std::string_view pattern{};  // hex; its last byte fills what is left; empty: FF
  bool repeat = false;         // the whole pattern is repeated instead
  bool mandatory = false;      // not OPTIONAL in PEDefinitions

  bool IsDirectory() const { return kind <= Kind::kDf; }
};

// A profile element that creates files: its fields in the order of PEDefinitions. The first file
// has context tag 2, for 0 is the header and 1 the template's identifier.
struct PeTemplate {
  tlv::Tag tag = 0;
  std::string_view name;    // "usim"
  uint8_t identifier = 0;   // nn of 2.23.143.1.2.nn
  bool by_default = false;  // files that the profile element leaves out are created, too
  bool under_mf = false;    // its DF lies in the MF, not in the ADF created last
  std::span<const FileTemplate> files;
};

// Null when no template has this tag.
const PeTemplate* FindPeTemplate(tlv::Tag tag);

// Size and number of records of a file where an older or newer version of the template differs
// ("2.23.143.1.2.4" is version 1, "2.23.143.1.2.4.2" version 2).
FileTemplate ForVersion(const PeTemplate& element, const FileTemplate& file, int version);

}  // namespace lpab::sim::euicc
