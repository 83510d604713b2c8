#include "sim/euicc/file_system_builder.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "sim/euicc/profile_element.h"

namespace lpab::sim::euicc {
namespace {

using Kind = FileTemplate::Kind;

constexpr uint16_t kMf = 0x3F00;
constexpr uint16_t kAdf = 0x7FFF;  // current ADF; where the first ADF USIM lies (state.h)
constexpr tlv::Tag kUsim = 0xB3;
constexpr size_t kMaximumFiles = 2000;
constexpr size_t kFileOverhead = 32;  // bytes that a file takes besides its content

// 2.23.143.1.2, under which the templates lie.
constexpr uint8_t kTemplatePrefix[] = {0x67, 0x81, 0x0F, 0x01, 0x02};

// Version of the template that `oid` names, 1 when it names none.
Result<int> TemplateVersion(const PeTemplate& element, ByteSpan oid) {
  const size_t prefix = sizeof(kTemplatePrefix);
  const bool known = oid.size() > prefix && Equal(oid.first(prefix), kTemplatePrefix) &&
                     oid[prefix] == element.identifier && oid.size() <= prefix + 2;
  if (!known) return PeFail(PeStatus::kTemplateNotSupported, "template OID " + ToHex(oid));
  return oid.size() == prefix + 2 ? oid[prefix + 1] : 1;
}

// Number of a context tag: 3 of A3, 36 of BF24. None for other classes.
std::optional<size_t> ContextNumber(tlv::Tag tag) {
  if (tag <= 0xFF) {
    if ((tag & 0xC0) != 0x80) return std::nullopt;
    return tag & 0x1F;
  }
  if (tag > 0xFFFF || (tag >> 8 & 0xDF) != 0x9F) return std::nullopt;
  return tag & 0x7F;
}

std::string Describe(const FilePath& path) {
  std::string text;
  for (const uint16_t id : path) {
    const uint8_t bytes[] = {static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)};
    text += (text.empty() ? "" : "/") + ToHex(bytes);
  }
  return text;
}

FilePath Child(FilePath directory, uint16_t file_id) {
  directory.push_back(file_id);
  return directory;
}

bool IsBelow(const FilePath& path, const FilePath& directory) {
  return path.size() > directory.size() &&
         std::equal(directory.begin(), directory.end(), path.begin());
}

using Fields = std::map<size_t, tlv::Element>;

// The fields of a profile element by their number.
Result<Fields> ReadFields(ByteSpan contents) {
  Fields fields;
  tlv::Reader reader(contents);
  while (!reader.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element field, reader.Next());
    const std::optional<size_t> number = ContextNumber(field.tag);
    if (!number || !fields.emplace(*number, field).second) {
      return PeFail(PeStatus::kInvalidRequestFormat,
                    "tag " + tlv::TagName(field.tag) + " where it cannot be");
    }
  }
  if (!fields.contains(1)) return PeFail(PeStatus::kInvalidRequestFormat, "no templateID");
  return fields;
}

// Whether a file that the profile element does not mention is created.
bool IsCreatedByDefault(const PeTemplate& element, const FileTemplate& file) {
  if (!element.by_default || file.file_id == 0 || file.IsDirectory()) return false;
  const bool has_records = file.kind == Kind::kLinearFixed || file.kind == Kind::kCyclic;
  return file.size != 0 && (!has_records || file.records != 0);
}

}  // namespace

Result<void> FileSystemBuilder::CreateFromTemplate(const PeTemplate& element, ByteSpan contents) {
  LPAB_ASSIGN(const Fields fields, ReadFields(contents));
  LPAB_ASSIGN(const int version, TemplateVersion(element, fields.at(1).value));
  base_ = element.under_mf ? FilePath{kMf} : adf_;
  directory_ = base_;
  in_own_directory_ = false;
  const size_t end = std::max(fields.rbegin()->first + 1, element.files.size() + 2);
  for (size_t number = 2; number < end; ++number) {
    FileTemplate file;  // what the template gained later, or PE-CSIM: only the FCP tells
    if (number - 2 < element.files.size()) {
      file = ForVersion(element, element.files[number - 2], version);
    }
    const auto field = fields.find(number);
    if (field == fields.end() && file.mandatory) {
      return PeFail(PeStatus::kInvalidRequestFormat, "no " + std::string(file.name));
    }
    if (field == fields.end() && !IsCreatedByDefault(element, file)) continue;
    FileDefinition definition;
    if (field != fields.end()) {
      LPAB_ASSIGN(definition, FileDefinition::Read(field->second.value));
    }
    auto created = CreateTemplateFile(element, file, definition);
    if (!created) return Fail(std::move(created).error().WithContext(file.name));
  }
  return {};
}

Result<void> FileSystemBuilder::CreateTemplateFile(const PeTemplate& element,
                                                   const FileTemplate& file_template,
                                                   const FileDefinition& definition) {
  if (definition.do_not_create && file_template.kind != Kind::kMf) return {};
  const Fcp fcp = definition.fcp.value_or(Fcp{});
  if (file_template.IsDirectory()) return CreateTemplateDirectory(element, file_template, fcp);
  const uint16_t file_id = fcp.file_id.value_or(file_template.file_id);
  if (file_id == 0) return {};  // of a template that is not known here, and without a place
  if (directory_.empty()) return PeFail(PeStatus::kBadValues, "no ADF to put the file in");
  return CreateFile(Child(directory_, file_id), &file_template, fcp, definition.fills);
}

Result<void> FileSystemBuilder::CreateTemplateDirectory(const PeTemplate& element,
                                                        const FileTemplate& file_template,
                                                        const Fcp& fcp) {
  if (file_template.kind == Kind::kMf) {
    LPAB_TRY(Add({kMf}, File{File::Type::kDirectory, 0, {}, {}}));
    base_ = directory_ = {kMf};
    in_own_directory_ = true;
    return {};
  }
  if (file_template.kind == Kind::kAdf) return CreateAdf(element, fcp);
  const uint16_t file_id = fcp.file_id.value_or(file_template.file_id);
  if (file_id == 0) return PeFail(PeStatus::kBadValues, "no file identifier");
  if (base_.empty()) return PeFail(PeStatus::kBadValues, "no ADF to put the DF in");
  directory_ = Child(base_, file_id);
  if (!in_own_directory_) base_ = directory_;
  in_own_directory_ = true;
  Fcp directory = fcp;
  directory.kind = Kind::kDf;
  return CreateFile(directory_, nullptr, directory, {});
}

Result<void> FileSystemBuilder::CreateAdf(const PeTemplate& element, const Fcp& fcp) {
  if (!fcp.file_id) return PeFail(PeStatus::kBadValues, "no temporary file identifier");
  if (fcp.df_name.empty()) return PeFail(PeStatus::kBadValues, "no AID");
  const bool first_usim = element.tag == kUsim && !files_.contains({kMf, kAdf});
  const uint16_t place = first_usim ? kAdf : *fcp.file_id;
  if (!adf_ids_.emplace(*fcp.file_id, place).second) {
    return PeFail(PeStatus::kBadValues, "a temporary file identifier that another ADF has");
  }
  adf_ = {kMf, place};
  base_ = directory_ = adf_;
  in_own_directory_ = true;
  return Add(adf_, File{File::Type::kDirectory, 0, {}, fcp.df_name});
}

Result<void> FileSystemBuilder::CreateFile(const FilePath& path, const FileTemplate* file_template,
                                           const Fcp& fcp, const FillCursor& fills) {
  if (fcp.link_path && !fcp.link_path->empty()) {
    LPAB_TRY(CheckFree(path));
    links_.push_back({path, *fcp.link_path});
    return {};
  }
  if (fcp.kind == Kind::kDf) return Add(path, File{File::Type::kDirectory, 0, {}, fcp.df_name});
  LPAB_ASSIGN(File file, BuildFile(file_template, fcp, fills, memory_));
  return Add(path, std::move(file));
}

Result<void> FileSystemBuilder::RunFileManagement(ByteSpan contents) {
  LPAB_ASSIGN(const tlv::Element commands, tlv::Get(contents, 0xA1));
  Managed managed;
  managed.current = {kMf};
  tlv::Reader list(commands.value);
  while (!list.AtEnd()) {
    LPAB_ASSIGN(const tlv::Element file_management, list.Expect(0x30));
    tlv::Reader reader(file_management.value);
    while (!reader.AtEnd()) {
      LPAB_ASSIGN(const tlv::Element command, reader.Next());
      LPAB_TRY(RunCommand(command, managed));
    }
    LPAB_TRY(Flush(managed));
  }
  return {};
}

Result<void> FileSystemBuilder::RunCommand(const tlv::Element& command, Managed& managed) {
  switch (command.tag) {
    case 0x80: {  // filePath
      LPAB_TRY(Flush(managed));
      LPAB_ASSIGN(managed.current, Resolve(command.value));
      return {};
    }
    case 0x62: {  // createFCP
      LPAB_TRY(Flush(managed));
      LPAB_ASSIGN(managed.fcp, Fcp::Read(command.value));
      return {};
    }
    case 0x02:  // fillFileOffset
      return managed.fills.Skip(command.value);
    case 0x81:  // fillFileContent
      managed.fills.Write(command.value);
      return {};
    default:
      return PeFail(PeStatus::kInvalidRequestFormat,
                    "tag " + tlv::TagName(command.tag) + " in a FileManagement");
  }
}

Result<void> FileSystemBuilder::Flush(Managed& managed) {
  const FillCursor fills = std::exchange(managed.fills, {});
  if (!managed.fcp) {
    return fills.empty() ? Result<void>() : Overwrite(managed.current, fills);
  }
  const Fcp fcp = *std::exchange(managed.fcp, std::nullopt);
  if (!fcp.file_id) return PeFail(PeStatus::kBadValues, "createFCP without a file identifier");
  const auto current = files_.find(managed.current);
  if (current != files_.end() && current->second.type != File::Type::kDirectory) {
    managed.current.pop_back();
  }
  const FilePath path = Child(managed.current, *fcp.file_id);
  if (fcp.kind == Kind::kDf) managed.current = path;
  auto created = CreateFile(path, nullptr, fcp, fills);
  if (!created) return Fail(std::move(created).error().WithContext(Describe(path)));
  return {};
}

Result<void> FileSystemBuilder::Overwrite(const FilePath& path, const FillCursor& fills) {
  const auto found = files_.find(path);
  if (found == files_.end() || found->second.type == File::Type::kDirectory) {
    return PeFail(PeStatus::kBadValues, "content for " + Describe(path) + ", which is no file");
  }
  return WriteFills(fills, found->second);
}

Result<FilePath> FileSystemBuilder::Resolve(ByteSpan path) const {
  if (path.size() % 2 != 0 || path.size() > 8) {
    return PeFail(PeStatus::kBadValues, "file path " + ToHex(path));
  }
  FilePath resolved = {kMf};
  for (size_t i = 0; i < path.size(); i += 2) {
    const auto file_id = static_cast<uint16_t>(path[i] << 8 | path[i + 1]);
    const auto adf = adf_ids_.find(file_id);
    if (i == 0 && file_id == kMf) continue;
    if (i == 0 && file_id == kAdf && !adf_.empty()) {
      resolved = adf_;
    } else if (i == 0 && adf != adf_ids_.end()) {
      resolved.push_back(adf->second);
    } else {
      resolved.push_back(file_id);
    }
  }
  return resolved;
}

Result<void> FileSystemBuilder::CheckFree(const FilePath& path) const {
  const auto is_here = [&path](const Link& link) { return link.path == path; };
  if (files_.contains(path) || std::any_of(links_.begin(), links_.end(), is_here)) {
    return PeFail(PeStatus::kBadValues, Describe(path) + " exists already");
  }
  if (path.size() > 1) {
    const auto parent = files_.find(FilePath(path.begin(), path.end() - 1));
    if (parent == files_.end() || parent->second.type != File::Type::kDirectory) {
      return PeFail(PeStatus::kBadValues, "no directory to create " + Describe(path) + " in");
    }
  }
  if (files_.size() + links_.size() >= kMaximumFiles) {
    return PeFail(PeStatus::kNotEnoughMemory, "more than 2000 files");
  }
  return {};
}

Result<void> FileSystemBuilder::Add(const FilePath& path, File file) {
  LPAB_TRY(CheckFree(path));
  const size_t taken = file.content.size() + kFileOverhead;
  if (taken > memory_) {
    return PeFail(PeStatus::kNotEnoughMemory, Describe(path) + " does not fit into the card");
  }
  memory_ -= taken;
  files_.emplace(path, std::move(file));
  return {};
}

bool FileSystemBuilder::IsWhole(const FilePath& target) const {
  const auto is_below = [&](const Link& link) { return IsBelow(link.path, target); };
  return files_.contains(target) && std::none_of(links_.begin(), links_.end(), is_below);
}

Result<void> FileSystemBuilder::Copy(const FilePath& target, const FilePath& to) {
  std::vector<std::pair<FilePath, File>> copies;
  for (auto it = files_.lower_bound(target); it != files_.end(); ++it) {
    if (it->first != target && !IsBelow(it->first, target)) break;
    FilePath path = to;
    path.insert(path.end(), it->first.begin() + static_cast<std::ptrdiff_t>(target.size()),
                it->first.end());
    copies.emplace_back(std::move(path), it->second);
  }
  for (auto& [path, file] : copies) LPAB_TRY(Add(path, std::move(file)));
  return {};
}

Result<FileSystem> FileSystemBuilder::Finish() {
  bool progress = true;
  while (!links_.empty()) {
    if (!std::exchange(progress, false)) {
      return PeFail(PeStatus::kBadValues, Describe(links_.front().path) + " is a link to " +
                                              ToHex(links_.front().target) +
                                              ", which does not exist");
    }
    for (size_t i = 0; i < links_.size();) {
      LPAB_ASSIGN(const FilePath target, Resolve(links_[i].target));
      if (!IsWhole(target)) {
        ++i;
        continue;
      }
      const FilePath path = std::move(links_[i].path);
      links_.erase(links_.begin() + static_cast<std::ptrdiff_t>(i));
      LPAB_TRY(Copy(target, path));
      progress = true;
    }
  }
  return std::move(files_);
}

}  // namespace lpab::sim::euicc
