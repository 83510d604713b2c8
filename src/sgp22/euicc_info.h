// What a card tells about itself: addresses, challenge, EUICCInfo1 and 2, EID.
// Spec: SGP.22 sections 5.7.3, 5.7.7, 5.7.8, 5.7.20.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sgp22/identifiers.h"
#include "tlv/tlv.h"

namespace lpab::sgp22 {

// Major, minor, revision.
struct Version {
  std::array<uint8_t, 3> parts{};
  std::string ToString() const;  // "2.2.2"
  bool operator==(const Version&) const = default;

  static Result<Version> FromContents(ByteSpan contents);
};

// ES10a.GetEuiccConfiguredAddresses.
struct EuiccConfiguredAddresses {
  std::string default_smdp;  // empty when there is none
  std::string root_smds;
  static Result<EuiccConfiguredAddresses> Decode(ByteSpan whole);
};
struct GetEuiccConfiguredAddresses {
  static constexpr tlv::Tag kTag = 0xBF3C;
  using Response = EuiccConfiguredAddresses;
  Bytes Encode() const { return tlv::Encode(kTag, {}); }
};

// ES10b.GetEUICCChallenge.
struct EuiccChallenge {
  Bytes challenge;  // 16 bytes
  static Result<EuiccChallenge> Decode(ByteSpan whole);
};
struct GetEuiccChallenge {
  static constexpr tlv::Tag kTag = 0xBF2E;
  using Response = EuiccChallenge;
  Bytes Encode() const { return tlv::Encode(kTag, {}); }
};

// ES10b.GetEUICCInfo, EUICCInfo1.
struct EuiccInfo1 {
  Version svn;
  std::vector<Bytes> ci_ids_for_verification;  // SubjectKeyIdentifiers
  std::vector<Bytes> ci_ids_for_signing;
  Bytes raw;  // BF20..., as the server wants it
  static Result<EuiccInfo1> Decode(ByteSpan whole);
};
struct GetEuiccInfo1 {
  static constexpr tlv::Tag kTag = 0xBF20;
  using Response = EuiccInfo1;
  Bytes Encode() const { return tlv::Encode(kTag, {}); }
};

// ES10b.GetEUICCInfo, EUICCInfo2.
struct EuiccInfo2 {
  Version profile_version;
  Version svn;
  Version firmware;
  std::optional<uint64_t> installed_applications;  // of extCardResource, TS 102 226
  std::optional<uint64_t> free_non_volatile_memory;
  std::optional<uint64_t> free_volatile_memory;
  std::optional<Version> uicc;  // TS 102 241; version 2.1 of SGP.22: Java Card
  std::optional<Version> global_platform;
  std::optional<Version> protection_profile;
  std::vector<std::string> uicc_capabilities;  // "usimSupport"; see capabilities.h
  std::vector<std::string> rsp_capabilities;   // "crlSupport"
  std::vector<std::string> forbidden_rules;    // "ppr1": never on this card
  std::optional<uint64_t> category;            // 0 other, 1 basic, 2 medium, 3 contactless
  std::vector<Bytes> ci_ids_for_verification;
  std::vector<Bytes> ci_ids_for_signing;
  std::string accreditation_number;
  Bytes raw;
  static Result<EuiccInfo2> Decode(ByteSpan whole);
};
struct GetEuiccInfo2 {
  static constexpr tlv::Tag kTag = 0xBF22;
  using Response = EuiccInfo2;
  Bytes Encode() const { return tlv::Encode(kTag, {}); }
};

// ES10c.GetEID.
struct EidResponse {
  Eid eid;
  static Result<EidResponse> Decode(ByteSpan whole);
};
struct GetEid {
  static constexpr tlv::Tag kTag = 0xBF3E;
  using Response = EidResponse;
  Bytes Encode() const { return {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A}; }
};

}  // namespace lpab::sgp22
