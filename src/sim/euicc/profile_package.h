// The unprotected profile package: a sequence of profile elements (PE), read as they arrive.
// Spec: TCA (SIMalliance) eUICC Profile Package: Interoperable Format Technical Specification 2.1
// to 3.3, PEDefinitions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sim/euicc/file_system_builder.h"
#include "sim/euicc/profile_element.h"
#include "sim/euicc/state.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {

// What a package holds, as far as this card keeps it.
struct ProfilePackage {
  int major_version = 0;
  int minor_version = 0;
  std::string profile_type;
  Bytes iccid;  // 10 bytes, digits in order: not nibble-swapped as in EF_ICCID
  FileSystem files;
  // PEs that this card reads over: PIN and PUK codes, keys, security domains, applications,
  // and unknown ones that are not mandated.
  std::vector<tlv::Tag> skipped;
};

// Takes the bytes of a package in pieces of any size, and acts on each PE once it is whole: the
// profile header first, then the MF, PE-End last. One package; one thread.
class ProfilePackageReader {
 public:
  // `memory`: the most bytes that the profile may take.
  explicit ProfilePackageReader(size_t memory) : memory_(memory), builder_(memory) {}

  // Errors name the PE and carry a PeStatus (profile_element.h); after one the object is of no
  // more use.
  Result<void> Append(ByteSpan bytes);
  // The whole package. Errors: as Append; bytes left over, no PE-End, a link to nowhere.
  Result<ProfilePackage> Finish();

  // identification of the PE that was read last: which one failed. None for the header.
  std::optional<uint16_t> last_identification() const { return identification_; }

 private:
  Result<void> Process(const tlv::Element& element);
  Result<void> ReadProfileHeader(const tlv::Element& element);
  Result<void> ReadBody(const tlv::Element& element);

  size_t memory_;
  FileSystemBuilder builder_;
  Bytes pending_;  // the beginning of a PE that is not whole yet
  ProfilePackage package_;
  bool header_read_ = false;
  bool ended_ = false;
  std::optional<uint16_t> identification_;
};

// The ICCID as metadata and EF_ICCID code it: nibbles swapped.
Bytes SwapNibbles(ByteSpan bytes);

}  // namespace lpab::sim::euicc
