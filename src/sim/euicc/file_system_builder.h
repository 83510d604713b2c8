// Builds the file system of a profile from its profile elements, one after the other.
// Spec: TCA eUICC Profile Package, sections "File system creation" and PE-GenericFileManagement.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "sim/euicc/file_definition.h"
#include "sim/euicc/file_templates.h"
#include "sim/euicc/state.h"

namespace lpab::sim::euicc {

// The first ADF USIM lies at 3F00/7FFF; other ADFs at 3F00 and their temporary file identifier,
// under which paths inside the package name all of them. Links (linkPath) become copies, made by
// Finish. Errors of all functions: those of PeFail and TLV, without the element's name.
// One package; one thread.
class FileSystemBuilder {
 public:
  // `memory`: the most bytes of content that the files may have together.
  explicit FileSystemBuilder(size_t memory) : memory_(memory) {}

  // `contents`: of a profile element that creates files by a template, header included.
  Result<void> CreateFromTemplate(const PeTemplate& element, ByteSpan contents);
  // `contents`: of PE-GenericFileManagement, header included.
  Result<void> RunFileManagement(ByteSpan contents);

  bool HasMf() const { return files_.contains({0x3F00}); }

  // Resolves links and gives the files. The builder is empty afterwards.
  Result<FileSystem> Finish();

 private:
  struct Link {
    FilePath path;
    Bytes target;
  };
  // Where GenericFileManagement is: its current file, and what it has told of the next one.
  struct Managed {
    FilePath current;
    std::optional<Fcp> fcp;
    FillCursor fills;
  };

  Result<void> CreateTemplateFile(const PeTemplate& element, const FileTemplate& file_template,
                                  const FileDefinition& definition);
  Result<void> CreateTemplateDirectory(const PeTemplate& element, const FileTemplate& file_template,
                                       const Fcp& fcp);
  Result<void> CreateAdf(const PeTemplate& element, const Fcp& fcp);
  Result<void> CreateFile(const FilePath& path, const FileTemplate* file_template, const Fcp& fcp,
                          const FillCursor& fills);

  Result<void> RunCommand(const tlv::Element& command, Managed& managed);
  // Creates or fills the file that GenericFileManagement has told so far.
  Result<void> Flush(Managed& managed);
  Result<void> Overwrite(const FilePath& path, const FillCursor& fills);

  // The path of the package, from the MF, in the profile. Errors: PeStatus::kBadValues.
  Result<FilePath> Resolve(ByteSpan path) const;
  // Whether a file can be made at `path`. Errors: PeStatus::kBadValues, kNotEnoughMemory.
  Result<void> CheckFree(const FilePath& path) const;
  Result<void> Add(const FilePath& path, File file);
  // Whether `target` is there, and no link below it is left to be resolved.
  bool IsWhole(const FilePath& target) const;
  // Copies the file or directory `target` to the path `to`.
  Result<void> Copy(const FilePath& target, const FilePath& to);

  size_t memory_;
  FileSystem files_;
  std::vector<Link> links_;
  std::map<uint16_t, uint16_t> adf_ids_;  // temporary file identifier -> where the ADF lies
  FilePath adf_;                          // the ADF created last; empty before the first
  FilePath base_;                         // above the directories of the element at work
  FilePath directory_;                    // where its next elementary file goes
  bool in_own_directory_ = false;         // base_ was made by the element at work
};

}  // namespace lpab::sim::euicc
