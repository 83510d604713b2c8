#include "sim/euicc/state_json.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/hex.h"

// Reading throws, as the JSON library does; every exception ends in DecodeState.

namespace lpab::sim::euicc {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

Bytes FromHexOrThrow(const std::string& text) {
  auto bytes = FromHex(text);
  if (!bytes) throw std::invalid_argument(bytes.error().message);
  return std::move(*bytes);
}

Bytes GetBytes(const json& object, const char* key) {
  return FromHexOrThrow(object.at(key).get<std::string>());
}

// An unsigned number up to `maximum`.
uint64_t GetNumber(const json& object, const char* key, uint64_t maximum) {
  const json& value = object.at(key);
  if (!value.is_number_unsigned() || value.get<uint64_t>() > maximum) {
    throw std::invalid_argument(std::string(key) + " is out of range");
  }
  return value.get<uint64_t>();
}

void Require(bool condition, const char* what) {
  if (!condition) throw std::invalid_argument(what);
}

// UTF-8 or not, a text field of a profile came from outside; JSON cannot hold bad UTF-8, so all
// such fields are hex of their bytes.
std::string TextToHex(const std::string& text) { return ToHex(AsBytes(text)); }
std::string GetText(const json& object, const char* key) {
  const Bytes bytes = GetBytes(object, key);
  return std::string(AsText(bytes));
}

std::string PathToText(const FilePath& path) {
  std::string text;
  for (const uint16_t id : path) {
    if (!text.empty()) text += '/';
    text += ToHex(Bytes{static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)});
  }
  return text;
}

FilePath PathFromText(const std::string& text) {
  constexpr size_t kDigits = 4;
  FilePath path;
  for (size_t at = 0;; at += kDigits + 1) {
    const Bytes id = FromHexOrThrow(text.substr(at, kDigits));
    Require(id.size() == 2, "a file path is malformed");
    path.push_back(static_cast<uint16_t>(id[0] << 8 | id[1]));
    if (at + kDigits == text.size()) return path;
    Require(text[at + kDigits] == '/' && at + kDigits + 1 < text.size(),
            "a file path is malformed");
  }
}

json FileToJson(const File& file) {
  return {{"type", static_cast<unsigned>(file.type)},
          {"record_size", file.record_size},
          {"content", ToHex(file.content)},
          {"df_name", ToHex(file.df_name)}};
}

File FileFromJson(const json& object) {
  File file;
  file.type = static_cast<File::Type>(
      GetNumber(object, "type", static_cast<unsigned>(File::Type::kCyclic)));
  file.record_size = static_cast<size_t>(GetNumber(object, "record_size", 255));
  file.content = GetBytes(object, "content");
  file.df_name = GetBytes(object, "df_name");
  return file;
}

json FilesToJson(const FileSystem& files) {
  json object = json::object();
  for (const auto& entry : files) object[PathToText(entry.first)] = FileToJson(entry.second);
  return object;
}

FileSystem FilesFromJson(const json& object) {
  Require(object.is_object(), "files is not an object");
  FileSystem files;
  for (const auto& entry : object.items()) {
    files.emplace(PathFromText(entry.key()), FileFromJson(entry.value()));
  }
  return files;
}

json ConfigurationsToJson(const Profile& profile) {
  json list = json::array();
  for (const NotificationConfiguration& each : profile.notifications) {
    list.push_back({{"events", each.events}, {"address", TextToHex(each.address)}});
  }
  return list;
}

void ConfigurationsFromJson(const json& list, Profile& profile) {
  for (const json& each : list) {
    profile.notifications.push_back(
        {static_cast<uint8_t>(GetNumber(each, "events", 0xFF)), GetText(each, "address")});
  }
}

json ProfileToJson(const Profile& profile) {
  json object = {{"iccid", ToHex(profile.iccid)},
                 {"isdp_aid", ToHex(profile.isdp_aid)},
                 {"enabled", profile.enabled},
                 {"nickname", TextToHex(profile.nickname)},
                 {"provider", TextToHex(profile.provider)},
                 {"name", TextToHex(profile.name)},
                 {"profile_class", profile.profile_class},
                 {"icon", ToHex(profile.icon)},
                 {"notifications", ConfigurationsToJson(profile)},
                 {"owner", ToHex(profile.owner)},
                 {"policy_rules", ToHex(profile.policy_rules)},
                 {"smdp_oid", ToHex(profile.smdp_oid)},
                 {"smdp_address", TextToHex(profile.smdp_address)},
                 {"ci_identifier", ToHex(profile.ci_identifier)},
                 {"files", FilesToJson(profile.files)}};
  if (profile.icon_type) object["icon_type"] = *profile.icon_type;
  return object;
}

Profile ProfileFromJson(const json& object) {
  Profile profile;
  profile.iccid = GetBytes(object, "iccid");
  profile.isdp_aid = GetBytes(object, "isdp_aid");
  profile.enabled = object.at("enabled").get<bool>();
  profile.nickname = GetText(object, "nickname");
  profile.provider = GetText(object, "provider");
  profile.name = GetText(object, "name");
  profile.profile_class = static_cast<int>(GetNumber(object, "profile_class", 2));
  if (object.contains("icon_type")) {
    profile.icon_type = static_cast<int>(GetNumber(object, "icon_type", 1));
  }
  profile.icon = GetBytes(object, "icon");
  ConfigurationsFromJson(object.at("notifications"), profile);
  profile.owner = GetBytes(object, "owner");
  profile.policy_rules = GetBytes(object, "policy_rules");
  profile.smdp_oid = GetBytes(object, "smdp_oid");
  profile.smdp_address = GetText(object, "smdp_address");
  profile.ci_identifier = GetBytes(object, "ci_identifier");
  profile.files = FilesFromJson(object.at("files"));
  return profile;
}

json NotificationToJson(const PendingNotification& notification) {
  return {{"sequence_number", notification.sequence_number},
          {"event", static_cast<unsigned>(notification.event)},
          {"address", TextToHex(notification.address)},
          {"iccid", ToHex(notification.iccid)},
          {"signed", ToHex(notification.signed_notification)}};
}

PendingNotification NotificationFromJson(const json& object) {
  const auto event = static_cast<NotificationEvent>(GetNumber(object, "event", 0xFF));
  Require(event == NotificationEvent::kInstall || event == NotificationEvent::kEnable ||
              event == NotificationEvent::kDisable || event == NotificationEvent::kDelete,
          "a notification has an unknown event");
  return {GetNumber(object, "sequence_number", UINT64_MAX), event, GetText(object, "address"),
          GetBytes(object, "iccid"), GetBytes(object, "signed")};
}

json KeptKeyToJson(const KeptOneTimeKey& key) {
  return {{"smdp_oid", ToHex(key.smdp_oid)},
          {"transaction_id", ToHex(key.transaction_id)},
          {"private_key_pem", key.private_key_pem}};
}

KeptOneTimeKey KeptKeyFromJson(const json& object) {
  return {GetBytes(object, "smdp_oid"), GetBytes(object, "transaction_id"),
          object.at("private_key_pem").get<std::string>()};
}

template <typename T, typename Convert>
json ListToJson(const std::vector<T>& list, Convert convert) {
  json array = json::array();
  for (const T& each : list) array.push_back(convert(each));
  return array;
}

template <typename T, typename Convert>
std::vector<T> ListFromJson(const json& object, const char* key, Convert convert) {
  const json& array = object.at(key);
  Require(array.is_array(), "a list is not an array");
  std::vector<T> list;
  for (const json& each : array) list.push_back(convert(each));
  return list;
}

CardState StateFromJson(const json& object) {
  Require(GetNumber(object, "version", kVersion) == kVersion, "version is not 1");
  CardState state;
  state.profiles = ListFromJson<Profile>(object, "profiles", ProfileFromJson);
  state.notifications =
      ListFromJson<PendingNotification>(object, "notifications", NotificationFromJson);
  state.next_sequence_number = GetNumber(object, "next_sequence_number", UINT64_MAX);
  state.next_isdp = static_cast<uint32_t>(GetNumber(object, "next_isdp", UINT32_MAX));
  state.default_smdp_address = GetText(object, "default_smdp_address");
  state.kept_keys = ListFromJson<KeptOneTimeKey>(object, "kept_keys", KeptKeyFromJson);
  if (auto checked = CheckState(state); !checked) {
    throw std::invalid_argument(checked.error().message);
  }
  return state;
}

}  // namespace

std::string EncodeState(const CardState& state) {
  const json object = {{"version", kVersion},
                       {"profiles", ListToJson(state.profiles, ProfileToJson)},
                       {"notifications", ListToJson(state.notifications, NotificationToJson)},
                       {"next_sequence_number", state.next_sequence_number},
                       {"next_isdp", state.next_isdp},
                       {"default_smdp_address", TextToHex(state.default_smdp_address)},
                       {"kept_keys", ListToJson(state.kept_keys, KeptKeyToJson)}};
  return object.dump(1) + "\n";
}

Result<CardState> DecodeState(std::string_view text) {
  try {
    return StateFromJson(json::parse(text));
  } catch (const std::exception& error) {
    return Fail(ErrorCode::kMalformed, error.what());
  }
}

}  // namespace lpab::sim::euicc
