#include "sim/smdp/notification_store.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/base64.h"
#include "base/hex.h"
#include "io/files.h"

namespace lpab::sim::smdp {

namespace fs = std::filesystem;

namespace {

constexpr uint64_t kMaximumFiles = 10'000;

std::string FileName(uint64_t number, const std::string& event) {
  std::string digits = std::to_string(number);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return digits + "-" + event + ".json";
}

uint64_t NumberOf(const fs::path& path) {
  const std::string name = path.filename().string();
  uint64_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

void AddInstallation(nlohmann::ordered_json& object, const PendingNotification& notification) {
  const InstallationResult& result = *notification.installation;
  object["transactionId"] = ToHex(notification.transaction_id);
  if (!result.isdp_aid.empty()) object["isdpAid"] = ToHex(result.isdp_aid);
  if (result.command) object["bppCommandId"] = *result.command;
  if (result.reason) object["errorReason"] = *result.reason;
}

std::string Describe(const PendingNotification& notification, ByteSpan der,
                     const std::string& problem) {
  nlohmann::ordered_json object;
  object["event"] = notification.event;
  object["seqNumber"] = notification.sequence_number;
  object["iccid"] = notification.iccid;
  object["address"] = notification.address;
  object["verified"] = problem.empty();
  if (!problem.empty()) object["problem"] = problem;
  if (notification.installation) AddInstallation(object, notification);
  object["der"] = ToBase64(der);
  return object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<NotificationStore> NotificationStore::Open(fs::path directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  fs::directory_iterator entries(directory, error);
  uint64_t last = 0;
  while (!error && entries != fs::directory_iterator()) {
    last = std::max(last, NumberOf(entries->path()));
    entries.increment(error);
  }
  if (error) {
    return Fail(ErrorCode::kUnavailable, "the notifications folder " + directory.string() +
                                             " cannot be used: " + error.message());
  }
  return NotificationStore(std::move(directory), last);
}

Result<void> NotificationStore::Add(const PendingNotification& notification, ByteSpan der,
                                    const std::string& problem) {
  if (last_ >= kMaximumFiles) {
    return Fail(MakeError(ErrorCode::kResourceExhausted,
                          "there are too many notifications in " + directory_.string())
                    .WithNext("empty that folder and restart the server"));
  }
  const fs::path path = directory_ / FileName(last_ + 1, notification.event);
  const std::string text = Describe(notification, der, problem);
  LPAB_TRY(io::WriteFileAtomically(path.string(), AsBytes(text)));
  ++last_;
  return {};
}

}  // namespace lpab::sim::smdp
