// The files of the enabled profile as a terminal selects and reads them.
// Spec: ETSI TS 102 221 sections 8 and 11.1.1 to 11.1.5.
#pragma once

#include <optional>
#include <vector>

#include "apdu/apdu.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

inline constexpr uint16_t kMasterFile = 0x3F00;
inline constexpr uint16_t kCurrentApplication = 0x7FFF;

// Where a logical channel stands in the file tree.
struct FileSelection {
  FilePath directory = {kMasterFile};  // current MF, DF or ADF
  std::optional<uint16_t> file;        // current EF in it
  FilePath application;                // last selected ADF, what 7FFF means; empty: none yet
  bool operator==(const FileSelection&) const = default;
};

// One command's view of a file system, made anew for each command: an ES10 function may have
// enabled another profile in between. Files that a selection names and that are gone count as not
// selected. Short file identifiers are not offered (tag 88 is empty), nor are writing commands.
class FileView {
 public:
  // Null: no profile is enabled, and there is nothing but a bare MF. `files` must outlive the view.
  explicit FileView(const FileSystem* files) : files_(files) {}

  // SELECT by file identifier (P1 00), child DF (01), parent (03), path from the MF (08) or the
  // current DF (09). 7FFF is the current ADF, or the USIM; 7F20 is the USIM where the profile has
  // no such DF. An error leaves the selection.
  apdu::ResponseApdu Select(FileSelection& selection, const apdu::CommandApdu& command) const;
  // SELECT of an ADF that FindApplications gave.
  apdu::ResponseApdu SelectApplication(FileSelection& selection, const FilePath& application,
                                       const apdu::CommandApdu& command) const;
  apdu::ResponseApdu ReadBinary(const FileSelection& selection,
                                const apdu::CommandApdu& command) const;
  // Absolute mode (P2 04) only.
  apdu::ResponseApdu ReadRecord(const FileSelection& selection,
                                const apdu::CommandApdu& command) const;
  // P2: 00 FCP of the current directory, 01 AID of the current application, 0C nothing.
  apdu::ResponseApdu Status(const FileSelection& selection, const apdu::CommandApdu& command) const;

  // The ADFs whose AID begins with `aid`, in the order of their paths.
  std::vector<FilePath> FindApplications(ByteSpan aid) const;

 private:
  const File* Find(const FilePath& path) const;
  bool IsDirectory(const FilePath& path) const;
  FilePath CurrentDirectory(const FileSelection& selection) const;
  const File* CurrentFile(const FileSelection& selection) const;
  std::optional<FilePath> UsimOrCurrent(const FileSelection& selection) const;
  std::optional<FilePath> Child(const FileSelection& selection, FilePath directory,
                                uint16_t file_id) const;
  std::optional<FilePath> ResolveFileId(const FileSelection& selection, uint16_t file_id) const;
  std::optional<FilePath> ResolvePath(const FileSelection& selection, FilePath start,
                                      ByteSpan path) const;
  std::optional<FilePath> Resolve(const FileSelection& selection,
                                  const apdu::CommandApdu& command) const;
  apdu::ResponseApdu Enter(FileSelection& selection, const FilePath& path,
                           const apdu::CommandApdu& command) const;

  const FileSystem* files_;
};

}  // namespace lpab::sim::euicc
