#include "sim/smdp/order.h"

#include <algorithm>
#include <set>

#include "io/files.h"
#include "sim/smdp/order_file.h"
#include "sim/smdp/profile_package.h"

namespace lpab::sim::smdp {

namespace fs = std::filesystem;

namespace {

constexpr size_t kMaximumOrderFile = 64 * 1024;
constexpr size_t kMaximumPackage = 1024 * 1024;
constexpr size_t kMaximumIconFile = 4096;
constexpr size_t kMaximumFiles = 10'000;
constexpr size_t kMaximumProvider = 32;
constexpr size_t kMaximumName = 64;
constexpr const char* kDefaultProvider = "LPA Bridge test SM-DP+";

// A file of the folder that stands for an order, and what it says or why it cannot be read.
struct Candidate {
  fs::path path;
  Result<OrderFile> file;
};

Error Blame(Error error, const fs::path& path) {
  error.code = ErrorCode::kInvalidArgument;
  return std::move(error)
      .WithContext("order " + path.filename().string())
      .WithNext("mend the file " + path.string());
}

Result<OrderFile> ReadOrderFile(const fs::path& path) {
  LPAB_ASSIGN(const Bytes text, io::ReadFile(path.string(), kMaximumOrderFile));
  return ParseOrderFile(AsText(text), path.stem().string());
}

Result<std::vector<fs::path>> ListFiles(const fs::path& directory) {
  std::error_code error;
  fs::directory_iterator entries(directory, error);
  std::vector<fs::path> files;
  while (!error && entries != fs::directory_iterator() && files.size() < kMaximumFiles) {
    files.push_back(entries->path());
    entries.increment(error);
  }
  if (error) {
    return Fail(MakeError(ErrorCode::kUnavailable, "the orders folder " + directory.string() +
                                                       " cannot be read: " + error.message())
                    .WithNext("make the folder, or name another with --orders"));
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Order files first; then the packages that no order file names.
Result<std::vector<Candidate>> ListCandidates(const fs::path& directory) {
  LPAB_ASSIGN(const std::vector<fs::path> files, ListFiles(directory));
  std::vector<Candidate> candidates;
  std::set<fs::path> named;
  for (const fs::path& path : files) {
    if (path.extension() != ".json") continue;
    candidates.push_back({path, ReadOrderFile(path)});
    const auto& file = candidates.back().file;
    if (file) named.insert((directory / file->package).lexically_normal());
  }
  for (const fs::path& path : files) {
    if (path.extension() != ".der" || named.count(path.lexically_normal()) != 0) continue;
    OrderFile file;
    file.package = path.filename().string();
    file.matching_id = path.stem().string();
    candidates.push_back({path, std::move(file)});
  }
  return candidates;
}

Result<Bytes> ReadNamed(const fs::path& path, const char* field, size_t limit) {
  auto bytes = io::ReadFile(path.string(), limit);
  if (!bytes) {
    return Fail(std::move(bytes).error().WithContext(std::string("field \"") + field + '"'));
  }
  return bytes;
}

Result<ProfileMetadata> MakeMetadata(const OrderFile& file, const PackageSummary& package,
                                     const fs::path& directory, const std::string& address) {
  ProfileMetadata metadata;
  metadata.iccid = file.iccid.empty() ? package.iccid : file.iccid;
  const std::string& provider =
      package.profile_type.empty() ? std::string(kDefaultProvider) : package.profile_type;
  metadata.service_provider_name =
      file.service_provider_name.value_or(CutUtf8(provider, kMaximumProvider));
  metadata.profile_name = file.profile_name.value_or(CutUtf8(file.matching_id, kMaximumName));
  metadata.profile_class = file.profile_class;
  metadata.owner = file.owner;
  metadata.policy_rules = file.policy_rules;
  metadata.notification_addresses = file.notification_addresses;
  if (metadata.notification_addresses.empty()) metadata.server_address = address;
  if (!file.icon_file.empty()) {
    LPAB_ASSIGN(Bytes icon,
                ReadNamed(directory / file.icon_file, "metadata.iconFile", kMaximumIconFile));
    LPAB_ASSIGN(metadata.icon, MakeProfileIcon(std::move(icon)));
  }
  return metadata;
}

Result<Order> BuildOrder(const OrderFile& file, const fs::path& directory,
                         const std::string& address) {
  Order order;
  order.matching_id = file.matching_id;
  order.confirmation_code = file.confirmation_code;
  order.protection = file.protection;
  order.segment = file.segment;
  order.rules = file.rules;
  LPAB_ASSIGN(order.package, ReadNamed(directory / file.package, "package", kMaximumPackage));
  LPAB_ASSIGN(const PackageSummary summary, ReadPackageSummary(order.package));
  if (!file.iccid.empty()) {
    LPAB_ASSIGN(order.package, WithIccid(order.package, file.iccid));
  }
  if (file.size) {
    auto filled = WithSize(order.package, *file.size);
    if (!filled) return Fail(std::move(filled).error().WithContext("field \"size\""));
    order.package = std::move(*filled);
  }
  LPAB_ASSIGN(const ProfileMetadata metadata, MakeMetadata(file, summary, directory, address));
  LPAB_ASSIGN(order.metadata, metadata.Encode());
  return order;
}

Result<Order> Build(const Candidate& candidate, const fs::path& directory,
                    const std::string& address) {
  if (!candidate.file) return Fail(Blame(candidate.file.error(), candidate.path));
  auto order = BuildOrder(*candidate.file, directory, address);
  if (!order) return Fail(Blame(std::move(order).error(), candidate.path));
  return order;
}

// A file that cannot be read stands for the order of its name.
std::string MatchingIdOf(const Candidate& candidate) {
  return candidate.file ? candidate.file->matching_id : candidate.path.stem().string();
}

}  // namespace

Result<Order> OrderFolder::Find(std::string_view matching_id) const {
  LPAB_ASSIGN(const std::vector<Candidate> candidates, ListCandidates(directory_));
  const Candidate* found = nullptr;
  for (const Candidate& candidate : candidates) {
    if (MatchingIdOf(candidate) != matching_id) continue;
    if (found != nullptr) {
      return Fail(Blame(MakeError(ErrorCode::kInvalidArgument,
                                  "field \"matchingId\": " + found->path.filename().string() +
                                      " has the same matching id"),
                        candidate.path));
    }
    found = &candidate;
  }
  if (found == nullptr) return Fail(ErrorCode::kNotFound, "there is no order of this matching id");
  return Build(*found, directory_, address_);
}

Result<std::vector<std::string>> OrderFolder::FindFor(std::string_view eid) const {
  LPAB_ASSIGN(const std::vector<Candidate> candidates, ListCandidates(directory_));
  std::vector<std::string> matching_ids;
  for (const Candidate& candidate : candidates) {
    if (!candidate.file || candidate.file->rules.eid != eid || eid.empty()) continue;
    matching_ids.push_back(candidate.file->matching_id);
  }
  return matching_ids;
}

Result<void> OrderFolder::Check() const {
  LPAB_ASSIGN(const std::vector<Candidate> candidates, ListCandidates(directory_));
  std::set<std::string> matching_ids;
  for (const Candidate& candidate : candidates) {
    LPAB_TRY(Build(candidate, directory_, address_));
    if (!matching_ids.insert(MatchingIdOf(candidate)).second) {
      return Fail(Blame(MakeError(ErrorCode::kInvalidArgument,
                                  "field \"matchingId\": another order has the same matching id"),
                        candidate.path));
    }
  }
  return {};
}

}  // namespace lpab::sim::smdp
