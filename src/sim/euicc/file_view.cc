#include "sim/euicc/file_view.h"

#include "sim/euicc/file_control_parameters.h"
#include "sim/euicc/response_queue.h"
#include "tlv/tlv.h"

namespace lpab::sim::euicc {
namespace {

using apdu::CommandApdu;
using apdu::ResponseApdu;
using apdu::StatusWord;

constexpr uint16_t kDfGsm = 0x7F20;
constexpr uint8_t kReturnNothing = 0x0C;
constexpr StatusWord kSwIncompatibleFile{0x6981};
constexpr StatusWord kSwRecordNotFound{0x6A83};
// RID of 3GPP and application code of the USIM (ETSI TS 101 220 annex E).
const Bytes kUsimAid = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};

ResponseApdu Only(StatusWord sw) { return {{}, sw}; }

const File& BareMasterFile() {
  static const File master_file{File::Type::kDirectory, 0, {}, {}};
  return master_file;
}

FilePath Parent(FilePath path) {
  if (path.size() > 1) path.pop_back();
  return path;
}

FilePath Joined(FilePath directory, uint16_t file_id) {
  directory.push_back(file_id);
  return directory;
}

bool BeginsWith(ByteSpan whole, ByteSpan start) {
  return whole.size() >= start.size() && Equal(whole.first(start.size()), start);
}

// The response that P2 asks for; P2 was checked.
ResponseApdu Template(const FilePath& path, const File& file, const CommandApdu& command) {
  if ((command.p2 & kReturnNothing) == kReturnNothing) return Only(apdu::kSwSuccess);
  return {EncodeFileControlParameters(path, file), apdu::kSwSuccess};
}

}  // namespace

const File* FileView::Find(const FilePath& path) const {
  if (files_ != nullptr) {
    if (const auto found = files_->find(path); found != files_->end()) return &found->second;
  }
  return path == FilePath{kMasterFile} ? &BareMasterFile() : nullptr;
}

bool FileView::IsDirectory(const FilePath& path) const {
  const File* file = Find(path);
  return file != nullptr && file->type == File::Type::kDirectory;
}

FilePath FileView::CurrentDirectory(const FileSelection& selection) const {
  return IsDirectory(selection.directory) ? selection.directory : FilePath{kMasterFile};
}

const File* FileView::CurrentFile(const FileSelection& selection) const {
  if (!selection.file) return nullptr;
  const File* file = Find(Joined(selection.directory, *selection.file));
  return file != nullptr && file->type != File::Type::kDirectory ? file : nullptr;
}

std::vector<FilePath> FileView::FindApplications(ByteSpan aid) const {
  std::vector<FilePath> found;
  if (files_ == nullptr) return found;
  for (const auto& entry : *files_) {
    const File& file = entry.second;
    if (!file.df_name.empty() && BeginsWith(file.df_name, aid)) found.push_back(entry.first);
  }
  return found;
}

// What 7FFF stands for.
std::optional<FilePath> FileView::UsimOrCurrent(const FileSelection& selection) const {
  if (!selection.application.empty() && IsDirectory(selection.application)) {
    return selection.application;
  }
  const std::vector<FilePath> usims = FindApplications(kUsimAid);
  if (!usims.empty()) return usims.front();
  const FilePath plain = {kMasterFile, kCurrentApplication};
  if (IsDirectory(plain)) return plain;
  return std::nullopt;
}

std::optional<FilePath> FileView::Child(const FileSelection& selection, FilePath directory,
                                        uint16_t file_id) const {
  const bool in_master_file = directory.size() == 1;
  if (in_master_file && file_id == kCurrentApplication) return UsimOrCurrent(selection);
  FilePath path = Joined(std::move(directory), file_id);
  if (Find(path) != nullptr) return path;
  if (in_master_file && file_id == kDfGsm) return UsimOrCurrent(selection);
  return std::nullopt;
}

// The rules of section 8.4.1: the MF, the current ADF, children, the parent, its directories.
std::optional<FilePath> FileView::ResolveFileId(const FileSelection& selection,
                                                uint16_t file_id) const {
  if (file_id == kMasterFile) return FilePath{kMasterFile};
  if (file_id == kCurrentApplication) return UsimOrCurrent(selection);
  const FilePath directory = CurrentDirectory(selection);
  if (directory.back() == file_id) return directory;
  if (auto child = Child(selection, directory, file_id)) return child;
  const FilePath parent = Parent(directory);
  if (parent.back() == file_id) return parent;
  auto sibling = Child(selection, parent, file_id);
  return sibling && IsDirectory(*sibling) ? sibling : std::nullopt;
}

std::optional<FilePath> FileView::ResolvePath(const FileSelection& selection, FilePath start,
                                              ByteSpan path) const {
  for (size_t i = 0; i + 1 < path.size(); i += 2) {
    const auto file_id = static_cast<uint16_t>(path[i] << 8 | path[i + 1]);
    auto next = Child(selection, std::move(start), file_id);
    if (!next) return std::nullopt;
    start = std::move(*next);
  }
  return start;
}

// The path that P1 and the data name. An odd or empty data field names nothing.
std::optional<FilePath> FileView::Resolve(const FileSelection& selection,
                                          const CommandApdu& command) const {
  const ByteSpan data = command.data;
  const FilePath directory = CurrentDirectory(selection);
  if (command.p1 == 0x03) return Parent(directory);
  if (data.empty() || data.size() % 2 != 0) return std::nullopt;
  if (command.p1 == 0x08) return ResolvePath(selection, {kMasterFile}, data);
  if (command.p1 == 0x09) return ResolvePath(selection, directory, data);
  if (data.size() != 2) return std::nullopt;
  const auto file_id = static_cast<uint16_t>(data[0] << 8 | data[1]);
  if (command.p1 == 0x00) return ResolveFileId(selection, file_id);
  auto child = Child(selection, directory, file_id);
  return child && IsDirectory(*child) ? child : std::nullopt;
}

ResponseApdu FileView::Select(FileSelection& selection, const CommandApdu& command) const {
  const bool p1_known = command.p1 == 0x00 || command.p1 == 0x01 || command.p1 == 0x03 ||
                        command.p1 == 0x08 || command.p1 == 0x09;
  const bool p2_known = command.p2 == 0x00 || command.p2 == 0x04 || command.p2 == kReturnNothing;
  if (!p1_known || !p2_known) return Only(apdu::kSwIncorrectP1P2);
  const bool identifier = command.p1 == 0x00 || command.p1 == 0x01;
  if (identifier && command.data.size() != 2) return Only(apdu::kSwWrongLength);
  const std::optional<FilePath> path = Resolve(selection, command);
  if (!path) return Only(apdu::kSwFileNotFound);
  return Enter(selection, *path, command);
}

ResponseApdu FileView::SelectApplication(FileSelection& selection, const FilePath& application,
                                         const CommandApdu& command) const {
  if (Find(application) == nullptr) return Only(apdu::kSwFileNotFound);
  return Enter(selection, application, command);
}

ResponseApdu FileView::Enter(FileSelection& selection, const FilePath& path,
                             const CommandApdu& command) const {
  const File& file = *Find(path);
  if (file.type == File::Type::kDirectory) {
    selection.directory = path;
    selection.file.reset();
    if (!file.df_name.empty()) selection.application = path;
  } else {
    selection.directory = Parent(path);
    selection.file = path.back();
  }
  return Template(path, file, command);
}

ResponseApdu FileView::ReadBinary(const FileSelection& selection,
                                  const CommandApdu& command) const {
  if (!command.data.empty()) return Only(apdu::kSwWrongLength);
  if ((command.p1 & 0x80) != 0) return Only(apdu::kSwFileNotFound);  // short file identifier
  const File* file = CurrentFile(selection);
  if (file == nullptr) return Only(apdu::kSwCommandNotAllowed);
  if (file->type != File::Type::kTransparent) return Only(kSwIncompatibleFile);
  const size_t offset = static_cast<size_t>(command.p1) << 8 | command.p2;
  if (offset >= file->content.size()) return Only(apdu::kSwWrongP1P2);
  const ByteSpan rest = ByteSpan(file->content).subspan(offset);
  const auto wanted = static_cast<size_t>(command.le.value_or(0));
  if (wanted == 0 || wanted > rest.size()) return Only(WrongLe(rest.size()));
  return {ToBytes(rest.first(wanted)), apdu::kSwSuccess};
}

ResponseApdu FileView::ReadRecord(const FileSelection& selection,
                                  const CommandApdu& command) const {
  constexpr uint8_t kAbsolute = 0x04;
  if ((command.p2 & 0xF8) != 0) return Only(apdu::kSwFileNotFound);  // short file identifier
  if (command.p2 != kAbsolute) return Only(apdu::kSwIncorrectP1P2);
  const File* file = CurrentFile(selection);
  if (file == nullptr) return Only(apdu::kSwCommandNotAllowed);
  if (file->type == File::Type::kTransparent || file->record_size == 0) {
    return Only(kSwIncompatibleFile);
  }
  const size_t size = file->record_size;
  if (command.p1 == 0 || command.p1 * size > file->content.size()) return Only(kSwRecordNotFound);
  const ByteSpan record = ByteSpan(file->content).subspan((command.p1 - 1) * size, size);
  return AnswerOfExactLength(command, ToBytes(record));
}

ResponseApdu FileView::Status(const FileSelection& selection, const CommandApdu& command) const {
  if (command.p1 > 0x02) return Only(apdu::kSwIncorrectP1P2);
  const FilePath directory = CurrentDirectory(selection);
  switch (command.p2) {
    case 0x00:
      return AnswerOfExactLength(command, EncodeFileControlParameters(directory, *Find(directory)));
    case 0x01: {
      const File* application = Find(selection.application);
      if (application == nullptr) return Only(apdu::kSwReferenceNotFound);
      return AnswerOfExactLength(command, tlv::Encode(0x84, application->df_name));
    }
    case kReturnNothing:
      return Only(apdu::kSwSuccess);
    default:
      return Only(apdu::kSwIncorrectP1P2);
  }
}

}  // namespace lpab::sim::euicc
