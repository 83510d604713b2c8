#include "cli/complete_path.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace lpab::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostEntries = 10000;

std::string FolderToRead(std::string_view typed_folder) {
  if (typed_folder.empty()) return ".";
  const char* home = std::getenv("HOME");
  if (typed_folder.substr(0, 2) != "~/" || home == nullptr) return std::string(typed_folder);
  return home + std::string(typed_folder.substr(1));
}

// Modems and USB serial adapters as Linux names them.
bool IsSerialPort(std::string_view name) {
  constexpr std::string_view kPrefixes[] = {"ttyUSB", "ttyACM", "ttyS", "ttyAMA"};
  return std::ranges::any_of(
      kPrefixes, [&](std::string_view prefix) { return name.substr(0, prefix.size()) == prefix; });
}

bool IsShown(const std::string& name, std::string_view typed_name) {
  if (std::string_view(name).substr(0, typed_name.size()) != typed_name) return false;
  if (name[0] == '.' && typed_name.empty()) return false;
  return std::ranges::none_of(name, [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

}  // namespace

std::vector<std::string> CompletePath(std::string_view typed, PathKind kind) {
  const bool lists_ports = kind == PathKind::kSerialPort && typed.empty();
  if (lists_ports) typed = "/dev/tty";
  const size_t slash = typed.rfind('/');
  const std::string_view folder = typed.substr(0, slash == std::string_view::npos ? 0 : slash + 1);
  const std::string_view name_begin = typed.substr(folder.size());
  std::vector<std::string> found;
  std::error_code failure;
  size_t seen = 0;
  for (auto entry = fs::directory_iterator(FolderToRead(folder), failure);
       !failure && entry != fs::directory_iterator() && ++seen < kMostEntries;
       entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!IsShown(name, name_begin) || (lists_ports && !IsSerialPort(name))) continue;
    std::error_code ignored;
    const bool is_folder = entry->is_directory(ignored);
    if (kind == PathKind::kFolder && !is_folder) continue;
    found.push_back(std::string(folder) + name + (is_folder ? "/" : ""));
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace lpab::cli
