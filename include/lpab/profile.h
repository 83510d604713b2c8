// What a card and a server tell of profiles, of the card itself and of notifications. Values.
//
// Text is as the card or server sent it, which may be anything: ForDisplay() before it is shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lpab/card.h"
#include "lpab/error.h"

namespace lpab::v1 {

enum class ProfileState { kUnknown, kDisabled, kEnabled };
enum class ProfileClass { kUnknown, kTest, kProvisioning, kOperational };

// "enabled", "operational"; "unknown" where the card did not say.
LPAB_API std::string_view ProfileStateName(ProfileState state);
LPAB_API std::string_view ProfileClassName(ProfileClass profile_class);

// Spec: SGP.22 annex H, ProfileInfo and StoreMetadata. What was not sent is empty.
struct Profile {
  std::string iccid;  // 18 to 20 digits
  Bytes aid;          // of its ISD-P
  ProfileState state = ProfileState::kUnknown;
  ProfileClass profile_class = ProfileClass::kUnknown;
  std::string name;
  std::string provider;
  std::string nickname;                // UTF-8
  std::string owner;                   // "262-01": the operator, as MCC and MNC
  bool disabling_not_allowed = false;  // PPR1
  bool deletion_not_allowed = false;   // PPR2
  std::string icon_type;               // "jpg" or "png"
  Bytes icon;
};

// A CI whose certificates a card trusts, or under which it signs.
struct CertificateIssuer {
  Bytes key_identifier;  // 20 bytes
  std::string name;      // "GSMA RSP2 Root CI1"; empty where it is not known
};

struct ChipInfo {
  std::string eid;           // 32 digits
  bool eid_valid = false;    // its check digits are right
  std::string manufacturer;  // by the EID; empty where it is not known
  Bytes isdr_aid;            // the one that answered
  std::string sgp22_version;
  std::string profile_version;
  std::string firmware;
  std::optional<uint64_t> free_memory;         // bytes for profiles
  std::vector<std::string> uicc_capabilities;  // "usimSupport", as SGP.22 annex H names them
  std::vector<std::string> rsp_capabilities;   // "crlSupport"
  std::vector<CertificateIssuer> verifies;     // servers under these CIs are trusted
  std::vector<CertificateIssuer> signs;        // the card's own certificates
  std::string accreditation_number;
  std::string default_smdp;  // host name, with a port perhaps
  std::string root_smds;
};

// What the card wants a server to know of a profile.
struct Notification {
  uint64_t number = 0;  // of this card; 0 is valid
  std::string event;    // "install", "enable", "disable", "delete"
  std::string address;  // of the server
  std::string iccid;
};

// What became of one notification.
struct Delivery {
  Notification notification;
  bool delivered = false;      // the server took it
  bool removed = false;        // and it is off the card
  std::optional<Error> error;  // why not; it stays and can be tried again
};

}  // namespace lpab::v1
