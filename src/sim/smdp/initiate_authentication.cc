// ES9+.InitiateAuthentication. Spec: SGP.22 section 5.6.1.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "base/log.h"
#include "sim/smdp/address.h"
#include "sim/smdp/euicc_messages.h"
#include "sim/smdp/rsp_status.h"
#include "sim/smdp/smdp.h"
#include "tlv/tlv.h"

namespace lpab::sim::smdp {

namespace {

constexpr size_t kChallengeSize = 16;
constexpr size_t kTransactionIdSize = 16;
constexpr uint8_t kMajorVersion = 2;

// Whom the server is, and under which CI the eUICC is to sign.
struct Selection {
  const pki::SmdpIdentity* server;
  const pki::SmdpIdentity* euicc;
};

const pki::SmdpIdentity* FindIdentity(const std::vector<pki::SmdpIdentity>& identities,
                                      const Bytes& ci_identifier) {
  const auto found = std::find_if(identities.begin(), identities.end(), [&](const auto& identity) {
    return crypto::CiKeyIdentifier(identity.ci) == ci_identifier;
  });
  return found == identities.end() ? nullptr : &*found;
}

bool Contains(const std::vector<Bytes>& list, const Bytes& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// The first of the client's CIs that the server knows, in the client's order; before it, one that
// is in `preferred`, too.
const pki::SmdpIdentity* FirstKnown(const std::vector<pki::SmdpIdentity>& identities,
                                    const std::vector<Bytes>& offered,
                                    const std::vector<Bytes>& preferred) {
  const pki::SmdpIdentity* first = nullptr;
  for (const Bytes& ci : offered) {
    const pki::SmdpIdentity* identity = FindIdentity(identities, ci);
    if (identity != nullptr && Contains(preferred, ci)) return identity;
    if (first == nullptr) first = identity;
  }
  return first;
}

Result<Selection> Select(const std::vector<pki::SmdpIdentity>& identities, const EuiccInfo1& info) {
  Selection selection;
  selection.euicc = FirstKnown(identities, info.ci_for_signing, info.ci_for_verification);
  if (selection.euicc == nullptr) {
    return Fail(
        RspError(status::kCiUnsupported, "the eUICC signs under no CI that this SM-DP+ knows"));
  }
  const Bytes common = crypto::CiKeyIdentifier(selection.euicc->ci);
  selection.server = FirstKnown(identities, info.ci_for_verification, {common});
  if (selection.server == nullptr) {
    return Fail(RspError(status::kNoCertificate,
                         "this SM-DP+ has no certificate under a CI that the eUICC trusts"));
  }
  return selection;
}

Result<EuiccInfo1> ReadEuiccInfo1(const JsonRequest& request) {
  LPAB_ASSIGN(const Bytes der, request.Base64("euiccInfo1"));
  auto info = DecodeEuiccInfo1(der);
  if (!info) {
    return Fail(RspError(status::kMalformedRequest, "euiccInfo1: " + info.error().message,
                         ErrorCode::kMalformed));
  }
  if (info->svn[0] != kMajorVersion) {
    return Fail(RspError(status::kSvnUnsupported, "this SM-DP+ serves eUICCs of SGP.22 version 2"));
  }
  return info;
}

Result<Bytes> ReadChallenge(const JsonRequest& request) {
  LPAB_ASSIGN(Bytes challenge, request.Base64("euiccChallenge"));
  if (challenge.size() == kChallengeSize) return challenge;
  return Fail(
      RspError(status::kMalformedRequest, "euiccChallenge is not 16 bytes", ErrorCode::kMalformed));
}

}  // namespace

Result<JsonAnswer> Smdp::InitiateAuthentication(const JsonRequest& request) {
  LPAB_ASSIGN(const std::string address, request.Text("smdpAddress"));
  LPAB_ASSIGN(const Bytes challenge, ReadChallenge(request));
  LPAB_ASSIGN(const EuiccInfo1 info, ReadEuiccInfo1(request));
  if (!SameAddress(address, settings_.address)) {
    return Fail(RspError(status::kAddressRefused,
                         "this SM-DP+ is " + settings_.address + ", not " + log::Escape(address)));
  }
  LPAB_ASSIGN(const Selection selection, Select(settings_.identities, info));

  Session session{settings_.seams.random(kTransactionIdSize),
                  settings_.seams.random(kChallengeSize), *selection.server, selection.euicc->ci,
                  std::nullopt};
  const Bugs& bugs = settings_.bugs;
  last_transaction_id_ = std::exchange(transaction_id_, session.transaction_id);
  const Bytes before = std::exchange(last_challenge_, challenge);
  tlv::Writer signed1;
  signed1.Put(0x80, session.transaction_id)
      .Put(0x81, bugs.replayed_challenge ? before : challenge)
      .PutText(0x83, bugs.wrong_address ? "smdp.elsewhere.example" : settings_.address)
      .Put(0x84, session.server_challenge);
  const Bytes server_signed1 = tlv::Encode(0x30, signed1.bytes());
  const bool wrong_role = bugs.wrong_certificate_role == 1;
  const pki::SmdpIdentity& identity = session.identity;
  const auto& key = wrong_role ? identity.dppb_key : identity.dpauth_key;
  Bytes signature = key.Sign(server_signed1);
  if (bugs.wrong_signature == 1) signature = FlipLast(std::move(signature));
  JsonAnswer answer;
  answer.Text("transactionId", ToHex(session.transaction_id))
      .Base64("serverSigned1", server_signed1)
      .Base64("serverSignature1", tlv::Encode(0x5F37, signature))
      .Base64("euiccCiPKIdToBeUsed",
              tlv::Encode(0x04, crypto::CiKeyIdentifier(selection.euicc->ci)))
      .Base64("serverCertificate", (wrong_role ? identity.dppb : identity.dpauth).Der());
  sessions_.Add(std::move(session));
  return answer;
}

}  // namespace lpab::sim::smdp
