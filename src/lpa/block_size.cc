#include "lpa/block_size.h"

#include <filesystem>
#include <sstream>

#include "base/log.h"
#include "io/files.h"

namespace lpab::lpa {
namespace {

constexpr size_t kSizes[] = {240, 200, 120, 63};
constexpr size_t kMostCards = 1000;
constexpr size_t kLongestFile = 64 * 1024;
constexpr apdu::StatusWord kSwChecksum{0x6601};

bool IsSize(size_t size) { return size >= kSizes[3] && size <= apdu::kMaximumDataSize; }

std::map<std::string, size_t> ReadSizes(const std::string& path) {
  std::map<std::string, size_t> sizes;
  const auto content = io::ReadFile(path, kLongestFile);
  if (!content) return sizes;
  std::istringstream lines{std::string(AsText(*content))};
  std::string eid;
  size_t size = 0;
  while (sizes.size() < kMostCards && lines >> eid >> size) {
    if (IsSize(size) && eid.size() == 32) sizes[eid] = size;
  }
  return sizes;
}

}  // namespace

std::optional<size_t> SmallerBlockSize(size_t size) {
  for (const size_t each : kSizes) {
    if (each < size) return each;
  }
  return std::nullopt;
}

bool MayRefuseSize(apdu::StatusWord sw, bool is_last) {
  if (sw == apdu::kSwWrongLength) return true;
  return !is_last && (sw == apdu::kSwIncorrectData || sw == kSwChecksum);
}

BlockSizeFile::BlockSizeFile(std::string path) : path_(std::move(path)), sizes_(ReadSizes(path_)) {}

std::optional<size_t> BlockSizeFile::Find(const sgp22::Eid& eid) const {
  const auto found = sizes_.find(eid.digits());
  if (found == sizes_.end()) return std::nullopt;
  return found->second;
}

void BlockSizeFile::Remember(const sgp22::Eid& eid, size_t size) {
  if (sizes_.size() >= kMostCards) sizes_.erase(sizes_.begin());
  sizes_[eid.digits()] = size;
  std::string text;
  for (const auto& [digits, each] : sizes_) text += digits + " " + std::to_string(each) + "\n";
  std::error_code ignored;  // the write says what is wrong
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), ignored);
  if (auto written = io::WriteFileAtomically(path_, AsBytes(text), 0600); !written) {
    log::Warning("lpa", "the card's block size is not remembered: " + written.error().message);
  }
}

}  // namespace lpab::lpa
