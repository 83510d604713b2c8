// One file as a profile element describes it: FCP, content, and the file that comes of them.
// Spec: TCA eUICC Profile Package, PEDefinitions (File, Fcp, ProprietaryInfo); ETSI TS 102 222
// section 6.3.2.2.2 for the coding of the FCP.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "sim/euicc/file_templates.h"
#include "sim/euicc/state.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {

// What is used of an Fcp. Access rules, PIN status and short identifiers are not.
struct Fcp {
  std::optional<FileTemplate::Kind> kind;  // of 82; never kMf or kAdf
  size_t record_size = 0;                  // of 82; 0: not given
  std::optional<uint16_t> file_id;         // 83; of an ADF its temporary one
  Bytes df_name;                           // 84
  std::optional<size_t> file_size;         // 80, or maximumFileSize of a BER-TLV file
  Bytes pattern;                           // C1 or C2 of A5
  bool repeat = false;                     // C2
  std::optional<Bytes> link_path;          // C7

  // `contents`: of A1 in a File, or of 62 in FileManagement. Errors: those of PeFail and TLV.
  static Result<Fcp> Read(ByteSpan contents);
};

// Bytes to be written at `position`.
struct Fill {
  size_t position = 0;
  Bytes content;
};

// Collects fillFileOffset and fillFileContent: an offset counts from the end of the content before.
class FillCursor {
 public:
  // Errors: kMalformed when `integer` is no INTEGER from 0 to 65535.
  Result<void> Skip(ByteSpan integer);
  void Write(ByteSpan content);
  const std::vector<Fill>& fills() const { return fills_; }
  bool empty() const { return fills_.empty(); }

 private:
  size_t position_ = 0;
  std::vector<Fill> fills_;
};

// A File of PEDefinitions.
struct FileDefinition {
  bool do_not_create = false;
  std::optional<Fcp> fcp;
  FillCursor fills;

  // `contents`: of the File. Errors: those of PeFail and TLV.
  static Result<FileDefinition> Read(ByteSpan contents);
};

// The elementary file that comes of an FCP, contents and a template (null in
// GenericFileManagement). What the FCP leaves out is the template's; what nothing says is FF.
// A BER-TLV file is kept as a transparent one. `memory` is the most bytes that it may have.
// Errors: PeStatus::kBadValues, kNotEnoughMemory.
Result<File> BuildFile(const FileTemplate* file_template, const Fcp& fcp, const FillCursor& fills,
                       size_t memory);

// Writes the fills into the content. Errors: PeStatus::kBadValues beyond the file's end.
Result<void> WriteFills(const FillCursor& fills, File& file);

}  // namespace lpab::sim::euicc
