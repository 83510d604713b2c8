// The files of the enabled profile as a terminal selects and reads them.
// Spec: ETSI TS 102 221 sections 8, 11.1.1 to 11.1.5 and 13.
#pragma once

#include <optional>
#include <vector>

#include "apdu/apdu.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// Where a logical channel stands in the file tree.
struct FileSelection {
  FilePath directory = {0x3F00};  // current MF, DF or ADF
  std::optional<uint16_t> file;   // current EF in it
  FilePath application;           // current ADF, for 7FFF; empty when none was selected yet
  bool operator==(const FileSelection&) const = default;
};

// One command's view of a file system; made anew for each command, since an ES10 function may
// change the enabled profile in between. A card with no enabled profile shows a bare MF.
class FileView {
 public:
  // `files` may be null: no profile is enabled. It must outlive the view.
  explicit FileView(const FileSystem* files);

  // SELECT by file identifier or path (P1 00, 01, 03, 08, 09), READ BINARY, READ RECORD. What does
  // not succeed leaves the selection.
  apdu::ResponseApdu Select(FileSelection& selection, const apdu::CommandApdu& command) const;
  apdu::ResponseApdu ReadBinary(FileSelection& selection, const apdu::CommandApdu& command) const;
  apdu::ResponseApdu ReadRecord(FileSelection& selection, const apdu::CommandApdu& command) const;

  // The ADFs whose AID begins with `aid`, in path order.
  std::vector<FilePath> FindApplications(ByteSpan aid) const;
  // AID of an ADF, empty for another path.
  Bytes ApplicationAid(const FilePath& path) const;
  // File control parameters (62) of a file of this view, or nothing.
  std::optional<Bytes> ControlParameters(const FilePath& path) const;
};

}  // namespace lpab::sim::euicc
