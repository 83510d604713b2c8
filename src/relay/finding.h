// Finding: something in a call that differs from the specification, by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lpab::relay {

// A value.
struct Finding {
  std::string name;  // "wrong-transaction-id"; docs/relay-findings.md lists them
  std::string text;  // a sentence for people, which may hold identifiers
  bool operator==(const Finding&) const = default;
};

// What a finding is called.
namespace finding {
// How it is sent.
inline constexpr std::string_view kNoAnswer = "no-answer";
inline constexpr std::string_view kNotificationUnanswered = "notification-unanswered";
inline constexpr std::string_view kTlsFailure = "tls-failure";
inline constexpr std::string_view kHttpError = "http-error";
inline constexpr std::string_view kRedirect = "redirect";
inline constexpr std::string_view kRefusedNotification = "refused-notification";
inline constexpr std::string_view kSlow = "slow";
inline constexpr std::string_view kHugeBody = "huge-body";
inline constexpr std::string_view kContentType = "wrong-content-type";
inline constexpr std::string_view kAdminProtocol = "missing-admin-protocol";
inline constexpr std::string_view kClockSkew = "clock-skew";
// How it is written in JSON.
inline constexpr std::string_view kNotJson = "not-json";
inline constexpr std::string_view kTruncated = "truncated";
inline constexpr std::string_view kMissingStatus = "missing-status";
inline constexpr std::string_view kMissingField = "missing-field";
inline constexpr std::string_view kBadField = "bad-field";
inline constexpr std::string_view kExtraWrapping = "extra-wrapping";
inline constexpr std::string_view kWrongObject = "wrong-object";
inline constexpr std::string_view kOddTransactionId = "odd-transaction-id";
// Who speaks with whom.
inline constexpr std::string_view kWrongTransactionId = "wrong-transaction-id";
inline constexpr std::string_view kReplayedChallenge = "replayed-challenge";
inline constexpr std::string_view kWrongServerChallenge = "wrong-server-challenge";
inline constexpr std::string_view kWrongAddress = "wrong-address";
inline constexpr std::string_view kHostMismatch = "host-mismatch";
// What is signed, and by whom.
inline constexpr std::string_view kWrongSignature = "wrong-signature";
inline constexpr std::string_view kWrongCertificateRole = "wrong-certificate-role";
inline constexpr std::string_view kCertificateDates = "certificate-dates";
inline constexpr std::string_view kCertificateChain = "certificate-chain";
inline constexpr std::string_view kUnknownCi = "unknown-ci";
inline constexpr std::string_view kServerOid = "server-oid";
// What is said of the profile, and the package.
inline constexpr std::string_view kMissingMetadata = "missing-metadata";
inline constexpr std::string_view kOtherMetadata = "other-metadata";
inline constexpr std::string_view kOddEmptyList = "odd-empty-list";
inline constexpr std::string_view kMissingCodeHash = "missing-code-hash";
inline constexpr std::string_view kPackageStructure = "package-structure";
inline constexpr std::string_view kKeyAgreement = "key-agreement";
inline constexpr std::string_view kLongSegment = "long-segment";
inline constexpr std::string_view kWrongMac = "wrong-mac";
}  // namespace finding

// A finding as the documentation has it.
struct FindingRow {
  std::string_view name;
  std::string_view means;
  std::string_view next;  // what to do
};
std::span<const FindingRow> FindingRows();

// The findings of one call, at most 50, none twice. One thread.
class FindingList {
 public:
  void Add(std::string_view name, std::string text);
  const std::vector<Finding>& findings() const { return findings_; }
  std::vector<Finding> Take() { return std::move(findings_); }

 private:
  std::vector<Finding> findings_;
};

}  // namespace lpab::relay
