// What the software eUICC keeps in its non-volatile memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace lpab::sim::euicc {

// A path from the MF, file identifiers in order: {0x3F00, 0x7FFF, 0x6F07} (7FFF: ADF USIM).
using FilePath = std::vector<uint16_t>;

struct File {
  enum class Type { kDirectory, kTransparent, kLinearFixed, kCyclic };
  Type type = Type::kTransparent;
  size_t record_size = 0;  // of linear fixed and cyclic files
  Bytes content;           // records one after the other
  Bytes df_name;           // AID of an ADF
  bool operator==(const File&) const = default;
};

using FileSystem = std::map<FilePath, File>;

// SGP.22 section 2.4.a.1.0, NotificationEvent: bit of notificationInstall and its siblings, coded
// as ES10b.ListNotification and metadata code it (BIT STRING 07 80 is install).
enum class NotificationEvent : uint8_t {
  kInstall = 0x80,
  kEnable = 0x40,
  kDisable = 0x20,
  kDelete = 0x10,
};

struct NotificationConfiguration {
  uint8_t events = 0;  // NotificationEvent bits
  std::string address;
  bool operator==(const NotificationConfiguration&) const = default;
};

struct Profile {
  Bytes iccid;     // 10 bytes, swapped BCD, as in metadata and EF_ICCID
  Bytes isdp_aid;  // 16 bytes, A0000005591010FFFFFFFF8900xxxx00
  bool enabled = false;
  std::string nickname;
  std::string provider;   // serviceProviderName
  std::string name;       // profileName
  int profile_class = 2;  // 0 test, 1 provisioning, 2 operational
  std::optional<int> icon_type;
  Bytes icon;
  std::vector<NotificationConfiguration> notifications;
  Bytes owner;         // value of B7 (OperatorId), empty if absent
  Bytes policy_rules;  // value of 99 (PprIds BIT STRING), empty if absent
  Bytes smdp_oid;      // value of the OID of the SM-DP+ that installed it
  std::string smdp_address;
  Bytes
      ci_identifier;  // CI of the session that installed it: signs its notifications; may be empty
  FileSystem files;
  bool operator==(const Profile&) const = default;
};

struct PendingNotification {
  uint64_t sequence_number = 0;
  NotificationEvent event = NotificationEvent::kInstall;
  std::string address;
  Bytes iccid;                // empty when the installation failed before one was known
  Bytes signed_notification;  // BF37... (ProfileInstallationResult) or 30... (OtherSigned), whole
  bool operator==(const PendingNotification&) const = default;
};

// A one-time key kept so that the same order can be retried (bppEuiccOtpk).
struct KeptOneTimeKey {
  Bytes smdp_oid;
  Bytes transaction_id;
  std::string private_key_pem;
  bool operator==(const KeptOneTimeKey&) const = default;
};

struct CardState {
  std::vector<Profile> profiles;
  std::vector<PendingNotification> notifications;
  uint64_t next_sequence_number = 0;  // the first notification has number 0, which is valid
  uint32_t next_isdp = 0x10;          // for the next ISD-P AID
  std::string default_smdp_address;
  std::vector<KeptOneTimeKey> kept_keys;
  bool operator==(const CardState&) const = default;

  Profile* FindByIccid(ByteSpan iccid);
  Profile* FindByAid(ByteSpan aid);
  Profile* Enabled();
  const Profile* FindByIccid(ByteSpan iccid) const;
  const Profile* FindByAid(ByteSpan aid) const;
  const Profile* Enabled() const;
};

// What every card state keeps to: ICCIDs of 10 bytes, no ICCID or AID twice, one enabled profile at
// most, classes and icon types of the specification, whole records of 1 to 255 bytes.
// Errors: kMalformed, naming what is wrong.
Result<void> CheckState(const CardState& state);

}  // namespace lpab::sim::euicc
