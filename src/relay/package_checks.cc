#include "relay/package_checks.h"

#include "base/hex.h"
#include "relay/elements.h"
#include "sgp22/bound_profile_package.h"
#include "sgp22/notification.h"
#include "sgp22/result_texts.h"

namespace lpab::relay {
namespace {

constexpr size_t kLongestSegment = 1020;  // with tag and length. Spec: SGP.22 section 2.5.2
constexpr size_t kLongestHostId = 16;
constexpr int kScp03tSecurityError = 8;

PackageSequence Measure(const tlv::Element& sequence) {
  PackageSequence measured;
  measured.tag = sequence.tag;
  for (tlv::Reader reader(sequence.value); !reader.AtEnd();) {
    const auto segment = reader.Next();
    if (!segment) break;
    const size_t size = segment->whole.size();
    ++measured.segments;
    measured.bytes += size;
    measured.longest = std::max(measured.longest, size);
    if (size > kLongestSegment) ++measured.too_long;
  }
  return measured;
}

bool IsPoint(ByteSpan point, std::optional<crypto::Curve> curve) {
  if (curve) return crypto::PublicKey::FromPoint(*curve, point).has_value();
  return crypto::PublicKey::FromPoint(crypto::Curve::kNistP256, point) ||
         crypto::PublicKey::FromPoint(crypto::Curve::kBrainpoolP256r1, point);
}

// That of CERT.DPpb, by which both sides agree.
std::optional<crypto::Curve> CurveOf(const RspSession& session) {
  if (!session.binding) return std::nullopt;
  const auto key = session.binding->GetPublicKey();
  if (!key) return std::nullopt;
  return key->curve();
}

// Spec: SGP.22 section 5.5.1; key type 88 is AES, its length 16 bytes.
void CheckKeyAgreement(ByteSpan channel, const RspSession& session, FindingList& findings) {
  const auto odd = [&](const std::string& what) { findings.Add(finding::kKeyAgreement, what); };
  const auto hex = [](ByteSpan value) { return value.empty() ? "missing" : ToHex(value); };
  const ByteSpan operation = ValueAt(channel, {0x82});
  if (!Equal(operation, Bytes{0x01})) odd("remoteOpId is " + hex(operation) + ", not 01");
  const ByteSpan type = ValueAt(channel, {0xA6, 0x80});
  if (!Equal(type, Bytes{0x88})) odd("the key type is " + hex(type) + ", not 88 (AES)");
  const ByteSpan length = ValueAt(channel, {0xA6, 0x81});
  if (!Equal(length, Bytes{0x10})) odd("the key length is " + hex(length) + ", not 10 (16 bytes)");
  const ByteSpan host = ValueAt(channel, {0xA6, 0x84});
  if (host.empty() || host.size() > kLongestHostId) {
    odd("the host id has " + std::to_string(host.size()) + " bytes, not 1 to 16");
  }
  const ByteSpan point = ValueAt(channel, {0x5F49});
  if (!IsPoint(point, CurveOf(session))) {
    odd("the server's one-time public key is no point of the curve");
  }
}

void CheckSegments(ByteSpan package, FindingList& findings) {
  size_t count = 0;
  size_t longest = 0;
  for (const PackageSequence& sequence : SequencesOf(package)) {
    count += sequence.too_long;
    longest = std::max(longest, sequence.longest);
  }
  if (count == 0) return;
  findings.Add(finding::kLongSegment,
               std::to_string(count) + (count == 1 ? " segment is" : " segments are") +
                   " longer than 1020 bytes, the longest " + std::to_string(longest));
}

void CheckBound(const Bytes& bytes, const RspSession& session, FindingList& findings) {
  if (const auto channel = ElementAt(bytes, {0xBF36, 0xBF23})) {
    CheckKeyAgreement(channel->value, session, findings);
  }
  CheckSegments(bytes, findings);
  const auto package = sgp22::BoundProfilePackage::Decode(bytes);
  if (!package) return findings.Add(finding::kPackageStructure, package.error().message);
  const auto metadata = package->Metadata();
  if (!metadata) return findings.Add(finding::kPackageStructure, metadata.error().message);
  if (!session.metadata) return;
  const auto agrees = session.metadata->CheckAgrees(*metadata);
  if (!agrees) findings.Add(finding::kOtherMetadata, agrees.error().message);
}

void CheckMetadata(const CallBodies& call, FindingList& findings) {
  const auto bytes = call.answer.Binary("profileMetadata");
  if (!bytes) return;
  const auto notifications = ElementAt(*bytes, {0xBF25, 0xB6});
  if (notifications && notifications->value.empty()) {
    findings.Add(finding::kOddEmptyList,
                 "notificationConfigurationInfo of profileMetadata is there, and empty");
  }
  const auto metadata = sgp22::ProfileMetadata::Decode(*bytes);
  if (metadata || !ElementAt(*bytes, {0xBF25})) return;
  findings.Add(finding::kWrongObject,
               "answer: the field profileMetadata: " + metadata.error().message);
}

void CheckPrepared(const CallBodies& call, const RspSession& session, FindingList& findings) {
  const Bytes response = call.request.Binary("prepareDownloadResponse").value_or(Bytes());
  const auto signed2 = ElementAt(response, {0xBF21, 0xA0, 0x30});
  if (!signed2) return;
  if (session.code_required && !ElementAt(signed2->value, {0x04})) {
    findings.Add(finding::kMissingCodeHash,
                 "smdpSigned2 asks for a confirmation code, and euiccSigned2 has no hashCc");
  }
  if (!IsPoint(ValueAt(signed2->value, {0x5F49}), CurveOf(session))) {
    findings.Add(finding::kKeyAgreement, "the card's one-time public key is no point of the curve");
  }
}

void CheckResult(const CallBodies& call, FindingList& findings) {
  const Bytes bytes = call.request.Binary("pendingNotification").value_or(Bytes());
  const auto result = sgp22::ProfileInstallationResult::Decode(bytes);
  if (!result || result->error() == nullptr) return;
  if (result->error()->reason != kScp03tSecurityError) return;
  findings.Add(finding::kWrongMac,
               "the card found a wrong MAC, or could not undo the protection "
               "of a segment otherwise, in " +
                   sgp22::BppCommandText(result->error()->command));
}

}  // namespace

std::vector<PackageSequence> SequencesOf(ByteSpan package) {
  constexpr size_t kMost = 8;
  std::vector<PackageSequence> sequences;
  for (tlv::Reader reader(ValueAt(package, {0xBF36})); !reader.AtEnd();) {
    const auto element = reader.Next();
    if (!element || sequences.size() >= kMost) break;
    if (element->tag >= 0xA0 && element->tag <= 0xA3) sequences.push_back(Measure(*element));
  }
  return sequences;
}

void CheckPackage(const CallBodies& call, const RspSession& session, FindingList& findings) {
  if (call.function == Function::kAuthenticateClient) return CheckMetadata(call, findings);
  if (call.function == Function::kHandleNotification) return CheckResult(call, findings);
  if (call.function != Function::kGetBoundProfilePackage) return;
  CheckPrepared(call, session, findings);
  const auto package = call.answer.Binary("boundProfilePackage");
  if (package && ElementAt(*package, {0xBF36})) CheckBound(*package, session, findings);
}

}  // namespace lpab::relay
